/** A channel among the tabs of one browser. */
export interface TabChannel<Message> {
  post(message: Message): void;
  close(): void;
}

/** `null` if the browser has no channels, or forbids them together with site data. */
export function openChannel<Message>(name: string, onMessage: (message: Message) => void): TabChannel<Message> | null {
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<Message>) => onMessage(data);
    return { post: (message) => channel.postMessage(message), close: () => channel.close() };
  } catch {
    return null;
  }
}
