/** Why the link is in its state. Codes are stable: show your own words, switch on these. */
export const REASONS = {
  not_started: "start() has not been called.",
  stopped: "stop() was called.",
  frozen: "The browser has frozen this page; it connects anew when it goes on.",
  started: "start() was called; the first connection is being made.",
  ready: "A transport has caught up; events flow.",
  network_down: "The browser says that it is offline.",
  network_up: "The browser says that it is online again.",
  slept: "The machine was asleep; what was connected before is not trusted.",
  denied: "The account may not use this API. Nothing is tried again until start().",
  unauthorized: "The token or ticket was refused; the next attempt asks for a fresh one.",
  tickets_failed: "No tickets could be had.",
  connect_timeout: "A connection was not ready in time.",
  socket_refused: "The WebSocket never opened: a bad ticket, or something between us and the server forbids it.",
  socket_closed: "The WebSocket was closed.",
  pong_missed: "A ping went unanswered: the socket was open in name only.",
  hello_unanswered: "The server did not answer a request for missed events.",
  session_expired: "The server ended the session; a new one is opened with a fresh ticket.",
  unknown_connection: "The server has forgotten this connection.",
  stream_closed: "The browser gave up on the event stream.",
  stream_refused: "The server answered the event stream with an error.",
  stream_silent: "The event stream has not said anything for too long.",
  poll_failed: "A poll failed.",
  rotated: "A new socket has replaced one that was about to be cut.",
  upgraded: "A better transport works again.",
  took_over: "This tab has taken over the browser's shared connection.",
  following: "Another tab has taken the shared connection; this one follows it from now on.",
} as const;

export type ReasonCode = keyof typeof REASONS;

/** Why events before a cursor could not be replayed; all lists must be fetched again. */
export type LossReason =
  | "no_cursor"
  | "unreadable"
  | "other_epoch"
  | "from_the_future"
  | "expired"
  | "too_far_behind"
  /** Events went by that this client cannot name. */
  | "unheard_event";
