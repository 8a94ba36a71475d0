/**
 * The frames of the service that are in no feed, such as `noticesChanged` (docs/websocket.md). The client ignores them. Only
 * the tab that has the socket of a browser gets them.
 */
type SocketConstructor = new (url: string) => WebSocket;

export class SocketFrames {
  readonly #listeners = new Map<string, Set<(data: unknown) => void>>();

  /** The browser's WebSocket, whose frames reach the listeners as well; `undefined` if the browser has none. */
  readonly WebSocket: SocketConstructor | undefined;

  constructor(Socket: SocketConstructor | undefined) {
    const receive = ({ data }: MessageEvent<unknown>): void => this.#receive(data);
    this.WebSocket =
      Socket &&
      class extends Socket {
        constructor(url: string) {
          super(url);
          this.addEventListener("message", receive);
        }
      };
  }

  /** Calls `listener` with the data of each frame of that name until the returned function is called. */
  on(name: string, listener: (data: unknown) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  #receive(text: unknown): void {
    if (this.#listeners.size === 0 || typeof text !== "string") return;
    try {
      const { event, data } = JSON.parse(text) as { event: string; data: unknown };
      for (const listener of this.#listeners.get(event) ?? []) listener(data);
    } catch {
      // The client decides what becomes of a frame that is no JSON object.
    }
  }
}
