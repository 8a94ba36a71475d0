/** The server's frames in the native WebSocket dialect (docs/websocket.md). */

import type { Replayed } from "./event_feed.js";
import type { CourseEvent } from "./event_table.js";

/**
 * The data of `ready`: the end of a replay, the pause between two pings or ticks in seconds, and the end of the connection
 * (ISO 8601). Without `tickSeconds` the server sends no ticks.
 */
export interface Ready extends Replayed {
  heartbeatSeconds: number;
  tickSeconds?: number | null;
  connectionExpiresAt: string;
}

/** A parsed frame. */
export type Frame =
  | { event: "events"; data: CourseEvent[] }
  | { event: "ready"; data: Ready }
  | { event: "pong" | "tick"; data: { cursor: string } }
  | { event: "rotate"; data: { withinSeconds: number } }
  | { event: "error"; data: { code: string; message: string } };

/** The parsed frame; `null` for any other text, so that no frame ends a connection. */
export function parseFrame(text: unknown): Frame | null {
  const frame = parseObject(text);
  const { event, data } = frame ?? {};
  if (event === "batch" && Array.isArray(data)) {
    const { refetchWithinSeconds } = frame as Pick<CourseEvent, "refetchWithinSeconds">;
    return { event: "events", data: data.filter(isCourseEvent).map((one) => ({ ...one, refetchWithinSeconds })) };
  }
  // Any other name with an id is an event, possibly of a newer server.
  if (isCourseEvent(frame)) return { event: "events", data: [frame] };
  const isComplete = isObject(data) && (event === "rotate" || event === "error" || typeof data.cursor === "string");
  return isComplete ? (frame as unknown as Frame) : null;
}

/** Whether a value has the name, the data and the id of an event. */
export function isCourseEvent(value: unknown): value is CourseEvent {
  return (
    isObject(value) && typeof value.event === "string" && isObject(value.data) && typeof value.data.id === "string"
  );
}

/** The JSON object in a text; `null` for anything else. */
export function parseObject(text: unknown): Record<string, unknown> | null {
  if (typeof text !== "string") return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
