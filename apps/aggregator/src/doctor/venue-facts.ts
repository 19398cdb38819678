import type { FeedStatus } from '@cascade/core';
import { isFinalReason } from './reasons.js';

/** How far a connection to a host came. */
export interface HostProbe {
  /** `name:port`. */
  readonly host: string;
  /** Whether TLS is used. */
  readonly secure: boolean;
  /** The step that failed: resolving the name, TCP, TLS; `undefined` when all went well. */
  readonly failedAt?: 'name' | 'connect' | 'tls' | undefined;
  /** The system's or the TLS library's code, or `timeout`. */
  readonly failure?: string | undefined;
  /** End of the certificate's validity, Unix ms; also of a certificate that is not trusted. */
  readonly certValidUntilMs?: number | undefined;
}

/** What is known of one socket. */
export interface SocketFacts {
  readonly connection: string;
  readonly status: FeedStatus;
  /** Why it is not live, or why it went down last. */
  readonly reason?: string | undefined;
  /** How often it went down. */
  readonly downs: number;
  readonly reconnects: number;
  /** Time since data that never falls silent last arrived, ms; `undefined` before the first. */
  readonly canaryAgeMs?: number | undefined;
}

/** Everything an examination found out about one venue. */
export interface VenueFacts {
  readonly exchange: string;
  /** The host of its sockets; `undefined` while the probe is under way. */
  readonly probe?: HostProbe | undefined;
  /** Instruments in the metadata loaded over REST. */
  readonly instruments: number;
  /** Why metadata is missing or incomplete, URLs without user and query; `undefined` when complete or not answered yet. */
  readonly metadataFailure?: string | undefined;
  /** Sockets opened so far; they open once metadata is loaded or has failed. */
  readonly sockets: readonly SocketFacts[];
  /** Time since the last liquidation, ms; `undefined` before the first, which is normal on quiet venues. */
  readonly lastLiquidationAgeMs?: number | undefined;
  /** Smallest `received - venue's time` seen, ms: an estimate of how far our clock is ahead, with the network delay in it. */
  readonly clockOffsetMs?: number | undefined;
  /** Reconnects of all sockets. */
  readonly reconnects: number;
  /** Frames and rows that could not be used. */
  readonly problems: number;
  readonly firstProblem?: string | undefined;
}

/** `true` when every socket of the venue is live. */
export function isLive({ sockets }: VenueFacts): boolean {
  return sockets.length > 0 && sockets.every(({ status }) => status === 'live');
}

/** `true` when neither the name nor TCP of the venue's host worked. */
export function isUnreachable({ probe }: VenueFacts): boolean {
  return probe?.failedAt === 'name' || probe?.failedAt === 'connect';
}

/**
 * `true` when waiting longer would not change the verdict: live, or a host that can't be used (slow ones are waited for), or a socket that was turned away or went
 * down twice.
 */
export function isSettled(facts: VenueFacts): boolean {
  const { probe, instruments, metadataFailure, sockets } = facts;
  if (probe === undefined) return false;
  if (isLive(facts)) return true;
  // A host that is only slow may still come.
  const isDead = probe.failedAt !== undefined && probe.failure !== 'timeout';
  if (isDead) return instruments > 0 || metadataFailure !== undefined;
  return sockets.some(({ downs, reason = '' }) => downs >= 2 || (downs === 1 && isFinalReason(reason)));
}
