/** Every duration of the client, in milliseconds. Override single ones by the option `timing`. */
export interface Timing {
  /** From opening a transport, tickets included, until it is ready. */
  connectTimeout: number;
  /** From a ping to its pong. */
  pongTimeout: number;
  /** Between two pings while nobody looks; otherwise the server's word counts. */
  hiddenHeartbeat: number;
  /** The same when there is a reason for doubt. */
  probeTimeout: number;
  /** The first window of the full-jitter pause, and the largest. */
  retryBase: number;
  retryCap: number;
  /** What isConnected for so long is steady. */
  steadyAfter: number;
  /** The first try of a better transport, and the longest time between two. */
  upgradeAfter: number;
  upgradeCap: number;
  /** How long before the server's cut a socket is replaced. */
  rotateBefore: number;
  /** No stream has been silent for so long and still works. */
  streamSilence: number;
  /** A stream's ticket is renewed after this time (it lives for 15 minutes). */
  streamTicketLife: number;
  /** Between two polls, when the server does not say. */
  pollInterval: number;
  /** How often a tab asks whether the leading tab is alive. */
  leaderCheck: number;
  /** How often the clock is looked at, and how far it must have jumped to mean a sleep. */
  sleepCheck: number;
  sleepJump: number;
}

export const TIMING: Timing = {
  connectTimeout: 10_000,
  pongTimeout: 10_000,
  // The gateway cuts what is silent for ten minutes, and a hidden tab's timers may be held back for one.
  hiddenHeartbeat: 480_000,
  probeTimeout: 4_000,
  retryBase: 1_000,
  retryCap: 30_000,
  steadyAfter: 10_000,
  upgradeAfter: 30_000,
  upgradeCap: 600_000,
  rotateBefore: 120_000,
  streamSilence: 180_000,
  streamTicketLife: 720_000,
  pollInterval: 60_000,
  leaderCheck: 1_500,
  sleepCheck: 5_000,
  // Hidden tabs may have their timers held back for a minute: that is no sleep.
  sleepJump: 70_000,
};
