/** Why the link is in its state. The codes are stable; the texts are documentation. */
export const REASONS = {
  not_started: "start() has not been called.",
  stopped: "stop() was called.",
  frozen: "The browser has frozen this page; it reconnects when it resumes.",
  started: "start() was called; the first connection is being made.",
  ready: "A transport has caught up; events flow.",
  network_down: "The browser says that it is offline.",
  network_up: "The browser says that it is online again.",
  slept: "The machine was asleep; the connection is checked.",
  denied: "The account may not use this API. There is no attempt before start().",
  unauthorized: "The token or ticket was refused; the next attempt asks for a fresh one.",
  tickets_failed: "The request for tickets failed.",
  connect_timeout: "A connection was not ready in time.",
  socket_refused: "The WebSocket never opened: a bad ticket, or a proxy forbids it.",
  socket_closed: "The WebSocket was closed.",
  pong_missed: "There was no response to a ping: the connection was lost without a notice.",
  hello_unanswered: "There was no response to a hello.",
  session_expired: "The server ended the session; a new one is opened with a fresh ticket.",
  unknown_connection: "The server does not know this connection.",
  stream_closed: "The browser gave up on the event stream.",
  stream_refused: "The server refused the event stream.",
  stream_silent: "The event stream was silent for too long.",
  poll_failed: "A poll failed.",
  rotated: "A new socket has replaced one that was about to be closed.",
  upgraded: "A better transport works again.",
  took_over: "This tab has taken over the browser's shared connection.",
  following: "Another tab has taken over the shared connection; this tab receives events from it.",
} as const;

/** A key of `REASONS`. */
export type ReasonCode = keyof typeof REASONS;

/** Why events after the cursor could not be replayed, so that every list must be fetched again. */
export type LossReason =
  | "no_cursor"
  | "unreadable"
  | "other_epoch"
  | "from_the_future"
  | "expired"
  | "too_far_behind"
  | "replay_limit"
  /** The client did not receive events, or does not know their names. */
  | "unheard_event";
