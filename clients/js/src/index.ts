export type {
  BroadcastChannelLike,
  Clock,
  Environment,
  EventSourceLike,
  FetchLike,
  LocksLike,
  Logger,
  PageLike,
  PageSignal,
  RequestInitLike,
  ResponseLike,
  StorageLike,
  StreamEventLike,
  WebSocketLike,
} from "./environment.js";
export { AccessDenied, CoursewireError, RequestFailed } from "./errors.js";
export {
  type CourseEvent,
  type CourseEventData,
  EVENT_NAMES,
  type EventName,
  type EventType,
} from "./events.js";
export type { CaughtUp } from "./feed.js";
export type { LinkStatus } from "./link.js";
export { isConnected, type LinkState, type TransportName } from "./machine.js";
export type { RealtimeOptions } from "./options.js";
export { createRealtime, type Realtime, type RealtimeEvents, type ReceivedEvent } from "./realtime.js";
export type { LossReason, ReasonCode } from "./reasons.js";
export type { Tickets } from "./rest.js";
export type { Timing } from "./timing.js";
