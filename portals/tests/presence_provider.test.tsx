// @vitest-environment happy-dom
/** Presence in a portal: loaded after the first page, and ended before the connection is. */
import { observeSockets } from "@coursewire/client/sockets";
import { useEffect } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Live } from "@/features/live/index.ts";
import { LiveContext } from "@/features/live/use_live.ts";
import { PresenceProvider, useStay } from "@/features/presence/index.ts";
import { render, unmount } from "./rendering.ts";

type Handler = ((event: never) => void) | null;

class Socket {
  onopen: Handler = null;
  onmessage: Handler = null;
  onclose: Handler = null;
  onerror: Handler = null;
  send(text: string): void {
    sent.push(JSON.parse(text));
  }
  close(): void {
    sent.push("closed");
  }
}

let sent: unknown[];
let opened: Socket | null;

beforeEach(() => {
  sent = [];
  opened = null;
});

/** Closes the socket at its end, as the provider of the live data does. */
function Connection({ live }: { live: Live }) {
  useEffect(() => () => live.shared.sockets.current?.close(), [live]);
  return (
    <LiveContext value={live}>
      <PresenceProvider>
        <Page />
      </PresenceProvider>
    </LiveContext>
  );
}

function Page() {
  useStay(118, "viewing");
  return null;
}

test("the page is announced on the socket that is there, and leaves before the socket is closed", async () => {
  const sockets = observeSockets(
    class extends Socket {
      constructor() {
        super();
        opened = this;
      }
    },
  );
  const shared = { apiUrl: "https://api.test", identity: "admin/dana", sockets };
  const live = { realtime: { onState: () => () => {} }, shared } as unknown as Live;
  if (sockets.WebSocket) new sockets.WebSocket("wss://sockets.test");
  opened?.onmessage?.({ data: '{"event":"ready","data":{}}' } as never);

  await render(<Connection live={live} />);
  await vi.waitFor(() => expect(sent).toHaveLength(2), { timeout: 5_000 });
  await unmount();

  expect(sent).toEqual([
    { action: "presence" },
    { action: "presence", courseId: 118, state: "viewing" },
    { action: "presence", courseId: 118, state: null },
    "closed",
  ]);
});
