/** Which frames of a client the server accepts: docs/websocket.md, held to the server by tests/wire/frames.json. */

/** A frame that the server accepts. Members that it does not know are ignored. */
export interface ClientFrame {
  action: "hello" | "ping" | "visibility" | "presence" | "presenceCheck";
  cursor?: string | null;
  /** Of a hello: whether the page is visible. */
  visibility?: "visible" | "hidden";
  /** Of a change of the visibility, or of a stay at a course. */
  state?: string | null;
  /** Of a stay at a course. */
  courseId?: number | null;
  delivery?: Record<"count" | "p50Ms" | "p95Ms" | "maxMs", number> | null;
}

/** The accepted frame, or the message of the error `bad_frame` with which the server refuses the text. */
export function readClientFrame(text: string): ClientFrame | string {
  let frame: Record<string, unknown>;
  try {
    frame = JSON.parse(text);
  } catch {
    return "Expected one JSON object a frame.";
  }
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) return "Expected an object.";
  const { action, cursor = null, delivery = null, visibility = null, state } = frame;
  if (action === "visibility" && !isVisibility(state)) return `Expected visible or hidden: ${state}`;
  if (action === "presenceCheck") return frame as unknown as ClientFrame;
  if (action === "presence") return isPresence(frame) ? (frame as unknown as ClientFrame) : "Expected a course.";
  if (action === "hello" && visibility !== null && !isVisibility(visibility)) return "Expected visible or hidden.";
  if (action !== "hello" && action !== "ping" && action !== "visibility")
    return `Expected an action that this server knows: ${action}`;
  if (cursor !== null && typeof cursor !== "string") return "Expected a cursor that is text or null.";
  if (action === "ping" && delivery !== null && !isDelivery(delivery)) return "Expected measurements of at least 0.";
  return frame as unknown as ClientFrame;
}

function isPresence({ courseId = null, state = null }: Record<string, unknown>): boolean {
  const isState = state === null || ["viewing", "editing", "away"].includes(state as string);
  return isState && (courseId === null || (Number.isInteger(courseId) && (courseId as number) > 0));
}

function isVisibility(value: unknown): boolean {
  return value === "visible" || value === "hidden";
}

function isDelivery(value: unknown): boolean {
  const { count, ...times } = Object(value) as Record<string, unknown>;
  const isMeasured = (number: unknown): boolean => typeof number === "number" && number >= 0;
  return Number.isInteger(count) && [count, times.p50Ms, times.p95Ms, times.maxMs].every(isMeasured);
}
