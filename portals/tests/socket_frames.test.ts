import { expect, test, vi } from "vitest";
import { SocketFrames } from "@/features/live/socket_frames.ts";

class FakeSocket extends EventTarget {
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
  }
  receive(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

function opened() {
  const frames = new SocketFrames(FakeSocket as unknown as typeof WebSocket);
  const Socket = frames.WebSocket as unknown as new (url: string) => FakeSocket;
  return { frames, socket: new Socket("wss://sockets.test?ticket=1") };
}

test("the listeners of a frame's name get its data until they leave", () => {
  const { frames, socket } = opened();
  const [listener, other] = [vi.fn(), vi.fn()];
  const end = frames.on("noticesChanged", listener);
  frames.on("presenceChanged", other);

  socket.receive('{"event": "noticesChanged", "data": {"unread": 0}}');
  end();
  socket.receive('{"event": "noticesChanged", "data": {"unread": 1}}');

  expect(socket.url).toBe("wss://sockets.test?ticket=1");
  expect(listener.mock.calls).toEqual([[{ unread: 0 }]]);
  expect(other).not.toHaveBeenCalled();
});

test.each(["", "{", "null", "[]", new ArrayBuffer(2)])("a frame that is none (%s) is left to the client", (data) => {
  const { frames, socket } = opened();
  frames.on("noticesChanged", vi.fn());

  expect(() => socket.receive(data)).not.toThrow();
});

test("a browser without sockets stays without", () => {
  expect(new SocketFrames(undefined).WebSocket).toBeUndefined();
});
