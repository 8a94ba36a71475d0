/** The durations of the client, in milliseconds. The option `timing` overrides single ones. */
export interface Timing {
  /** The time limit from opening a transport, including the request for tickets, until it is ready. */
  connectTimeout: number;
  /** The time limit from a ping to its pong. */
  pongTimeout: number;
  /** The pause between two ticks or pings while no tab is visible; otherwise the server sets it. */
  hiddenHeartbeat: number;
  /** How late a tick may be before the connection is checked. */
  tickGrace: number;
  /** The shortest pause between two reports of delivery times. */
  reportEvery: number;
  /** The time limit from a ping to its pong if the connection may be lost. */
  probeTimeout: number;
  /** The first and the largest window of the full-jitter pause before a retry. */
  retryBase: number;
  retryCap: number;
  /** How long the link must be connected until its failures are forgotten. */
  steadyAfter: number;
  /** The pause before the first try of a better transport, and the longest pause between two tries. */
  upgradeAfter: number;
  upgradeCap: number;
  /** How long before its end a socket is replaced. */
  rotateBefore: number;
  /** How long a stream may be silent before it counts as lost. */
  streamSilence: number;
  /** When the ticket of a stream is renewed; it is valid for 15 minutes. */
  streamTicketLife: number;
  /** The pause between two polls if the server does not set it. */
  pollInterval: number;
  /** How often a follower sends a request to the leader. */
  leaderCheck: number;
  /** How often the clock is checked, and the jump that counts as a sleep of the machine. */
  sleepCheck: number;
  sleepJump: number;
}

/** The defaults. */
export const TIMING: Timing = {
  connectTimeout: 10_000,
  pongTimeout: 10_000,
  // The gateway closes sockets that are idle for 10 minutes, and browsers delay the timers of hidden tabs by up to 1 minute.
  hiddenHeartbeat: 480_000,
  tickGrace: 5_000,
  reportEvery: 600_000,
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
  // Longer than the delay of timers in hidden tabs.
  sleepJump: 70_000,
};
