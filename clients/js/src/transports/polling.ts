/** Polling: all after the cursor, a minute apart; not at all while nobody looks, at once when somebody does again. */
import type { Replayed } from "../feed.js";
import { isCourseEvent } from "../frames.js";
import { reasonOf, type Updates } from "../rest.js";
import { connectionBase } from "./connection_base.js";
import type { Connection, Setup, Sink, Transport } from "./transport.js";

export function pollingTransport(setup: Setup): Transport | null {
  return setup.environment.fetch ? { name: "polling", open: (sink) => openPolling(setup, sink) } : null;
}

function openPolling(setup: Setup, sink: Sink): Connection {
  const { timing, environment, rest } = setup;
  const { timers, signal, close, end } = connectionBase<"next">(setup, sink, () => {});
  let isReady = false;
  let isPolling = false;

  // The first poll is made even unseen: whether polling works must be known.
  poll();

  function poll(): void {
    if (isPolling || signal.aborted) return;
    isPolling = true;
    timers.clear("next");
    // Each poll has as much time as another transport has to connect.
    timers.set("connect", timing.connectTimeout, () => end("connect_timeout"));
    const cursor = sink.cursor();
    rest
      .updates(cursor, signal)
      .then((polled) => {
        if (signal.aborted) return;
        isPolling = false;
        timers.clear("connect");
        take(polled, cursor === null);
      })
      // Also of what could not be read: an answer need not be the server's, and polling goes on.
      .catch((error) => end(reasonOf(error, "poll_failed")));
  }

  function take(polled: Updates | Replayed, isFirst: boolean): void {
    if ("recovered" in polled) {
      settle(polled);
      wait(0);
      return;
    }
    const { events, cursor, more, pollAfterSeconds } = polled;
    sink.events(events.filter(isCourseEvent), { replayed: !isReady, complete: true });
    if (more) {
      poll();
      return;
    }
    // Later polls are the live flow, and end no replay unless something between could not be named.
    if (!isReady || sink.cursor() !== cursor) {
      settle({ cursor, recovered: !isFirst, reason: isFirst ? "no_cursor" : null });
    }
    wait(pollAfterSeconds * 1000);
  }

  function settle(replayed: Replayed): void {
    isReady = true;
    sink.settled(replayed);
  }

  function wait(afterMs: number): void {
    // Not exactly, so that portals opened at nine o'clock do not ask together all day.
    const delayMs = (afterMs || timing.pollInterval) * (0.9 + 0.2 * environment.random());
    // Unseen, nothing is planned: `probe` comes when the page is shown.
    timers.set("next", delayMs, () => sink.isWatched() && poll());
  }

  return {
    close,
    recover: poll,
    probe() {
      if (sink.isWatched()) poll();
    },
  };
}
