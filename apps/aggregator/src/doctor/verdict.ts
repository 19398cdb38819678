import { explainCode, explainReason } from './reasons.js';
import { type HostProbe, isLive, isUnreachable, type VenueFacts } from './venue-facts.js';

/** A clock offset above this is worth a warning, ms (spec: 2 s). */
const MAX_CLOCK_OFFSET_MS = 2_000;

/** What the facts mean for the user. */
export interface Verdict {
  /** `warning` is live too, but not all is well. */
  readonly level: 'live' | 'warning' | 'failed';
  /** In plain words, with what to do where something is to be done. */
  readonly text: string;
}

/**
 * The verdict on one venue.
 * @param waitedMs how long the venue was given, ms
 */
export function judge(facts: VenueFacts, waitedMs: number): Verdict {
  if (!isLive(facts)) return { level: 'failed', text: explainFailure(facts, waitedMs) };
  const warnings = warningsOf(facts);
  return warnings.length === 0 ? { level: 'live', text: 'live' } : { level: 'warning', text: `live, but ${warnings.join('; ')}` };
}

/**
 * What the venues have in common, for a person: whether this machine is offline, and a proxy that is not used.
 * @param proxyVariables names of the proxy variables that are set
 */
export function judgeAll(venues: readonly VenueFacts[], proxyVariables: readonly string[]): string[] {
  if (venues.length === 0 || !venues.every(isUnreachable)) return [];
  const offline = 'no venue is reachable: is this machine offline?';
  return proxyVariables.length === 0
    ? [offline]
    : [offline, `${proxyVariables.join(', ')} is set, but the connections to venues do not use it`];
}

function explainFailure({ probe, sockets, metadataFailure, instruments }: VenueFacts, waitedMs: number): string {
  const { failedAt } = probe ?? {};
  if (probe !== undefined && failedAt !== undefined) return explainProbe(probe, failedAt);
  const failed = sockets.find(({ status, reason }) => status !== 'live' && reason !== undefined);
  if (failed?.reason !== undefined) return `${failed.connection}: ${explainReason(failed.reason)}`;
  if (sockets.length === 0 && metadataFailure !== undefined) return `metadata: ${explainReason(metadataFailure)}`;
  const waited = `in ${(waitedMs / 1_000).toFixed(1)} s`;
  if (sockets.length === 0 && instruments === 0) return `metadata did not come ${waited}: try again with a longer --timeout`;
  return `not live ${waited}, without a failure: try again with a longer --timeout`;
}

function explainProbe({ failure = 'unknown' }: HostProbe, failedAt: 'name' | 'connect' | 'tls'): string {
  if (failure === 'timeout') {
    if (failedAt === 'name') return 'name not resolved in time: check DNS or the proxy';
    if (failedAt === 'tls') return 'TLS: connected, but no answer: a firewall or proxy holds the connection';
  }
  return explainCode(failure) ?? (failedAt === 'tls' ? `TLS: handshake failed (${failure})` : `no connection (${failure})`);
}

function warningsOf({ metadataFailure, clockOffsetMs = 0, reconnects, problems, firstProblem }: VenueFacts): string[] {
  const clock = `${(Math.abs(clockOffsetMs) / 1_000).toFixed(1)} s`;
  const clockWords =
    clockOffsetMs > 0
      ? `its data is ${clock} old on arrival: the clock of this machine is ahead (check NTP), or the line is slow`
      : `its data comes from ${clock} in the future: the clock of this machine is behind (check NTP)`;
  return [
    ...(metadataFailure === undefined ? [] : [`metadata is missing, so sizes in USD may be absent: ${explainReason(metadataFailure)}`]),
    ...(Math.abs(clockOffsetMs) > MAX_CLOCK_OFFSET_MS ? [clockWords] : []),
    ...(reconnects > 0 ? [`it had to reconnect (${reconnects})`] : []),
    ...(problems > 0 ? [`frames could not be read (${problems}), the first: ${firstProblem ?? 'unknown'}`] : []),
  ];
}
