/** What a client may cost and how long it may take. */
export interface StreamLimits {
  /** Unsent bytes of what is never dropped; with more the client is cut. */
  readonly maxUnsentBytes: number;
  /** Waiting signals, notices and answers; with more the client is cut. */
  readonly maxQueuedSignals: number;
  /** Liquidations that wait for a slow client, and the most in one frame; the oldest beyond are dropped. */
  readonly maxQueuedLiquidations: number;
  /** A client that took nothing for so long while something waited is cut. */
  readonly stallMs: number;
  /** Between two frames of liquidations, and of values. */
  readonly frameIntervalMs: number;
  /** Between two signs of life to a client. */
  readonly heartbeatMs: number;
  /** WebSocket: a ping must be answered within it. */
  readonly pongTimeoutMs: number;
}

/** The limits of the service: 1 MiB, 1,000 signals, 1,000 liquidations, 5 s, 20 frames a second, a sign of life every 15 s, 10 s to answer it. */
export const STREAM_LIMITS: StreamLimits = {
  maxUnsentBytes: 1_048_576,
  maxQueuedSignals: 1_000,
  maxQueuedLiquidations: 1_000,
  stallMs: 5_000,
  frameIntervalMs: 50,
  heartbeatMs: 15_000,
  pongTimeoutMs: 10_000,
};

/** How often clients are looked at, ms: ten times within the shortest of their times. */
export function checkIntervalMs({ stallMs, heartbeatMs, pongTimeoutMs }: StreamLimits): number {
  return Math.min(stallMs, heartbeatMs, pongTimeoutMs) / 10;
}
