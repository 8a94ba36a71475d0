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
} from "./browser_environment.js";
export type { RealtimeOptions } from "./client_options.js";
export { AccessDenied, CoursewireError, RequestFailed } from "./errors.js";
export type { CaughtUp } from "./event_feed.js";
export {
  type Absence,
  type AvailabilityEventData,
  type ChangeRequest,
  type Course,
  type CourseEvent,
  type CourseEventData,
  EVENT_NAMES,
  type EventName,
  type EventType,
} from "./event_table.js";
export type { LinkStatus } from "./link/link_driver.js";
export { isConnected, type LinkState, type TransportName } from "./link/link_state_machine.js";
export type { LossReason, ReasonCode } from "./link/reason_codes.js";
export { createRealtime, type Realtime, type RealtimeEvents, type ReceivedEvent } from "./realtime.js";
export type { Tickets } from "./rest_requests.js";
export type { Timing } from "./timing_defaults.js";
