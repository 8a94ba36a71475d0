/** Polling: fetches the events after the cursor, once a minute while a tab is visible, and at once when one becomes visible. */
import type { Replayed } from "../event_feed.js";
import { reasonOf, type Updates } from "../rest_requests.js";
import { isCourseEvent } from "../server_frames.js";
import { connectionBase } from "./connection_base.js";
import type { Connection, Setup, Sink, Transport } from "./transport.js";

/** The transport; `null` without `fetch`. */
export function pollingTransport(setup: Setup): Transport | null {
  return setup.environment.fetch ? { name: "polling", open: (sink) => openPolling(setup, sink) } : null;
}

function openPolling(setup: Setup, sink: Sink): Connection {
  const { timing, environment, rest } = setup;
  const { timers, signal, close, end } = connectionBase<"next">(setup, sink, () => {});
  let isReady = false;
  let isPolling = false;

  // The first poll is made in hidden tabs too, to know whether polling works.
  poll();

  function poll(): void {
    if (isPolling || signal.aborted) return;
    isPolling = true;
    timers.clear("next");
    // The time limit of a poll is that of a connect.
    timers.set("connect", timing.connectTimeout, () => end("connect_timeout"));
    const cursor = sink.cursor();
    rest
      .updates(cursor, signal)
      .then((polled) => {
        if (signal.aborted) return;
        isPolling = false;
        timers.clear("connect");
        receive(polled, cursor === null);
      })
      // Also for an unreadable response, which may come from a proxy: the link retries.
      .catch((error) => end(reasonOf(error, "poll_failed")));
  }

  function receive(polled: Updates | Replayed, isFirst: boolean): void {
    if ("reason" in polled) {
      endReplay(polled);
      wait(0);
      return;
    }
    const { events, cursor, more, pollAfterSeconds } = polled;
    sink.events(events.filter(isCourseEvent), { replayed: !isReady, complete: true });
    if (more) {
      poll();
      return;
    }
    // Only the first poll ends a replay, unless events in between have names that the client does not know.
    if (!isReady || sink.cursor() !== cursor) {
      endReplay({ cursor, reason: isFirst ? "no_cursor" : null });
    }
    wait(pollAfterSeconds * 1000);
  }

  function endReplay(replayed: Replayed): void {
    isReady = true;
    sink.replayEnded(replayed);
  }

  function wait(afterMs: number): void {
    // With jitter, so that portals opened at the same time do not poll together all day.
    const delayMs = (afterMs || timing.pollInterval) * (0.9 + 0.2 * environment.random());
    // A hidden page does not poll; `probe` is called when the page becomes visible.
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
