/** What the server takes from clients. Times in ms, sizes in bytes. */
export interface HttpLimits {
  /** A longer body is refused unread, 413. No route needs one. */
  readonly maxBodyBytes: number;
  /** Request line and headers together; more is 431. */
  readonly maxHeaderBytes: number;
  /** Characters of a path parameter. */
  readonly maxParamLength: number;
  /** All headers have to be there by then, 408. */
  readonly headersTimeoutMs: number;
  /** The whole request has to be there by then, 408. */
  readonly requestTimeoutMs: number;
  /** How often both are looked at. */
  readonly checkEveryMs: number;
  /** An open connection may be without a request for so long. */
  readonly keepAliveTimeoutMs: number;
  /** A connection that moves no byte for so long is cut: a reader that has stopped reading. */
  readonly idleSocketMs: number;
  /** A route that takes longer is answered 503. */
  readonly handlerTimeoutMs: number;
  /** Connections at the same time; further ones are closed at once. */
  readonly maxConnections: number;
  readonly maxRequestsPerSocket: number;
  /** Requests per second and address over time. */
  readonly requestsPerSec: number;
  /** Requests an address that was quiet may make at once. */
  readonly burst: number;
  /** Addresses whose requests are counted; the one heard of longest ago makes room. */
  readonly maxAddresses: number;
  /** When closing, requests under way may take so long. */
  readonly closeGraceMs: number;
}

/** A client that sends a request byte by byte is cut after at most 8 + 1 s. */
export const HTTP_LIMITS: HttpLimits = {
  maxBodyBytes: 16 * 1_024,
  maxHeaderBytes: 8 * 1_024,
  maxParamLength: 64,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 8_000,
  checkEveryMs: 1_000,
  keepAliveTimeoutMs: 10_000,
  idleSocketMs: 30_000,
  handlerTimeoutMs: 10_000,
  maxConnections: 512,
  maxRequestsPerSocket: 1_000,
  requestsPerSec: 100,
  burst: 400,
  maxAddresses: 4_096,
  closeGraceMs: 1_000,
};
