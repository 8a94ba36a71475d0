/** The server's frames in the native WebSocket dialect (docs/websocket.md). */

import type { Replayed } from "./event_feed.js";
import type { CourseEvent } from "./event_table.js";

/** The data of `ready`: the end of a replay, the ping interval in seconds, and the end of the connection (ISO 8601). */
export interface Ready extends Replayed {
  heartbeatSeconds: number;
  connectionExpiresAt: string;
}

/** A parsed frame. */
export type Frame =
  | { kind: "events"; events: CourseEvent[] }
  | { kind: "ready"; ready: Ready }
  | { kind: "pong"; cursor: string }
  | { kind: "rotate"; withinSeconds: number }
  | { kind: "error"; code: string; message: string };

/** The parsed frame; `null` for any other text, so that no frame ends a connection. */
export function parseFrame(text: unknown): Frame | null {
  const frame = parseObject(text);
  const { event, data } = frame ?? {};
  if (event === "batch" && Array.isArray(data)) return { kind: "events", events: data.filter(isCourseEvent) };
  if (!isObject(data)) return null;
  switch (event) {
    case "ready":
      return typeof data.cursor === "string" ? { kind: "ready", ready: data as unknown as Ready } : null;
    case "pong":
      return typeof data.cursor === "string" ? { kind: "pong", cursor: data.cursor } : null;
    case "rotate":
      return { kind: "rotate", withinSeconds: Number(data.withinSeconds) || 0 };
    case "error":
      return { kind: "error", code: String(data.code), message: String(data.message) };
    default:
      // Any other name with an id is an event, possibly of a newer server.
      return isCourseEvent(frame) ? { kind: "events", events: [frame] } : null;
  }
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
