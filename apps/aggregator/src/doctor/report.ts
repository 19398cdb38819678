import { type HostProbe, isLive, isSettled, type VenueFacts } from './venue-facts.js';
import { judge, judgeAll, type Verdict } from './verdict.js';

/** Columns a terminal is sure to have. */
const WIDTH = 80;

/** The facts on one venue and what they mean. */
export interface VenueReport extends VenueFacts {
  readonly verdict: Verdict['level'];
  /** The verdict in words. */
  readonly text: string;
}

/** What `cascade doctor --json` prints. */
export interface DoctorReport {
  readonly asked: number;
  /** Venues all of whose sockets were live. */
  readonly live: number;
  readonly seconds: number;
  /** Ended by Ctrl-C or SIGTERM before every venue was settled. */
  readonly interrupted: boolean;
  /** What the venues have in common. */
  readonly hints: readonly string[];
  readonly venues: readonly VenueReport[];
}

/** The report on an examination of `tookMs`. */
export function reportOn(
  venues: readonly VenueFacts[],
  tookMs: number,
  interrupted: boolean,
  proxyVariables: readonly string[],
): DoctorReport {
  const reports = venues.map((facts): VenueReport => {
    const { level, text } = judge(facts, tookMs);
    return { ...facts, verdict: level, text };
  });
  const seconds = Math.round(tookMs / 100) / 10;
  const hints = judgeAll(venues, proxyVariables);
  return { asked: venues.length, live: venues.filter(isLive).length, seconds, interrupted, hints, venues: reports };
}

/** The report for people: a table, the verdicts, a summary; no line is longer than 80 characters unless a single word is. */
export function reportLines({ asked, live, seconds, interrupted, hints, venues }: DoctorReport): string[] {
  const byText = new Map<string, string[]>();
  for (const { exchange, text } of venues) byText.set(text, [...(byText.get(text) ?? []), exchange]);
  const verdicts = [...byText].flatMap(([text, names]) => [...wrap(`${names.join(', ')}:`, ''), ...wrap(text, '  ')]);
  const isQuiet = venues.some((facts) => isLive(facts) && facts.lastLiquidationAgeMs === undefined);
  return [
    ...tableLines(venues),
    ...(isQuiet ? ['', 'liq none: no liquidation seen yet, which is normal on quiet venues'] : []),
    '',
    ...verdicts,
    '',
    `${live} of ${asked} venues live after ${seconds} s${interrupted ? ', interrupted' : ''}`,
    ...hints.flatMap((hint) => wrap(hint, '')),
  ];
}

/** How an examination stands, while it is under way. */
export function progressLines(venues: readonly VenueFacts[], tookMs: number, timeoutMs: number): string[] {
  const live = venues.filter(isLive).length;
  const failed = venues.filter((facts) => !isLive(facts) && isSettled(facts)).length;
  const open = venues.filter((facts) => !isSettled(facts)).map(({ exchange }) => exchange);
  const time = `${(tookMs / 1_000).toFixed(1)} s of at most ${timeoutMs / 1_000} s`;
  return [
    `checking  ${venues.length} venues  ${live} live  ${failed} failed  ${time}`,
    ...(open.length > 0 ? [`waiting   ${open.join(', ')}`] : []),
  ];
}

function tableLines(venues: readonly VenueFacts[]): string[] {
  const header = ['venue', 'tcp', 'tls', 'meta', 'live', 'canary', 'liq', 'clock', 'rec', 'prob'];
  const rows = [header, ...venues.map(cells)];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  // Words are read from the left, numbers compared from the right.
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function cells(facts: VenueFacts): string[] {
  const { exchange, probe, instruments, sockets, lastLiquidationAgeMs, clockOffsetMs, reconnects, problems } = facts;
  const canaryAges = sockets.flatMap(({ canaryAgeMs }) => (canaryAgeMs === undefined ? [] : [canaryAgeMs]));
  const liveSockets = sockets.filter(({ status }) => status === 'live').length;
  const clock = clockOffsetMs === undefined ? '-' : `${clockOffsetMs < 0 ? '-' : '+'}${formatSpan(Math.abs(clockOffsetMs))}`;
  return [
    exchange,
    tcpCell(probe),
    tlsCell(probe),
    instruments === 0 ? '-' : `${instruments}`,
    sockets.length === 0 ? '-' : `${liveSockets}/${sockets.length}`,
    canaryAges.length === 0 ? '-' : formatSpan(Math.max(...canaryAges)),
    lastLiquidationAgeMs !== undefined ? formatSpan(lastLiquidationAgeMs) : isLive(facts) ? 'none' : '-',
    clock,
    atMost999(reconnects),
    atMost999(problems),
  ];
}

function tcpCell(probe: HostProbe | undefined): string {
  if (probe === undefined) return '-';
  return probe.failedAt === 'name' || probe.failedAt === 'connect' ? 'no' : 'ok';
}

/** The day until which the certificate is valid, when it is good. */
function tlsCell(probe: HostProbe | undefined): string {
  if (probe === undefined || probe.failedAt === 'name' || probe.failedAt === 'connect') return '-';
  if (!probe.secure) return 'not used';
  if (probe.failedAt === 'tls') return 'failed';
  return probe.certValidUntilMs === undefined ? 'ok' : new Date(probe.certValidUntilMs).toISOString().slice(0, 10);
}

/** `12.3s`, `45m`, `12h`, `30d`: five characters at most below a hundred thousand days. */
function formatSpan(ms: number): string {
  if (ms < 99_950) return `${(ms / 1_000).toFixed(1)}s`;
  if (ms < 5_970_000) return `${Math.round(ms / 60_000)}m`;
  return ms < 360_000_000 ? `${Math.round(ms / 3_600_000)}h` : `${Math.round(ms / 86_400_000)}d`;
}

function atMost999(count: number): string {
  return count > 999 ? '>999' : `${count}`;
}

/** `text` in lines of at most 80 characters, each after `indent`. */
function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line = line.trim() === '' ? `${indent}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}
