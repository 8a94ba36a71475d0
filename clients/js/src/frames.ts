/** Frames of the native WebSocket dialect. What cannot be read is `null`: no frame may end a connection by itself. */
import type { CourseEvent } from "./events.js";
import type { Replayed } from "./feed.js";

export interface Ready extends Replayed {
  heartbeatSeconds: number;
  connectionExpiresAt: string;
}

export type Frame =
  | { kind: "events"; events: CourseEvent[] }
  | { kind: "ready"; ready: Ready }
  | { kind: "pong"; cursor: string }
  | { kind: "rotate"; withinSeconds: number }
  | { kind: "error"; code: string; message: string };

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
      // Any other name with an id is an event, perhaps of a newer server.
      return isCourseEvent(frame) ? { kind: "events", events: [frame] } : null;
  }
}

export function isCourseEvent(value: unknown): value is CourseEvent {
  return (
    isObject(value) && typeof value.event === "string" && isObject(value.data) && typeof value.data.id === "string"
  );
}

/** The object that a text holds; `null` for whatever else it is. */
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
