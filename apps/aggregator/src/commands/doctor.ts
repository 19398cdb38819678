import { CascadeError } from '@cascade/core';
import { CODECS, type ExchangeId, systemClock } from '@cascade/feeds';
import type { Command } from 'commander';
import { type ExamPlan, examine } from '../doctor/examine.js';
import { progressLines, reportLines, reportOn } from '../doctor/report.js';
import { listenForInterruption } from '../interruption.js';
import { LineOutput } from '../output.js';
import { StatusBlock } from '../status-block.js';

const DEFAULT_TIMEOUT_SEC = 15;
const LONGEST_TIMEOUT_SEC = 600;
/** How long what can't be cancelled may keep the process after the report, ms. */
const EXIT_GRACE_MS = 1_000;
const VENUES = Object.keys(CODECS).filter(isVenue);
const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

const HELP = `
Columns: tcp, tls (valid until), meta (instruments loaded), live (sockets),
canary (age of the data that never falls silent), liq (age of the last
liquidation), clock (ours minus the venue's), rec (reconnects), prob (frames
that could not be read).

--json prints one object: asked, live, seconds, interrupted, hints[] and
venues[] with exchange, verdict (live, warning or failed), text, probe {host,
secure, failedAt (name, connect or tls), failure, certValidUntilMs},
instruments, metadataFailure, sockets[] {connection, status, reason, downs,
reconnects, canaryAgeMs}, lastLiquidationAgeMs, clockOffsetMs, reconnects,
problems, firstProblem. What is not known is left out.

Exit codes: 0 every venue asked for is live, 1 not every one, 2 wrong usage,
130 interrupted.

Examples:
  cascade doctor
  cascade doctor --exchanges okx,bybit --timeout 30 --json`;

/** `cascade doctor`: which venues can be heard from here, and what to do about the others. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check the connection to every exchange and say what to do about those that fail')
    .option('--exchanges <list>', `all, or comma-separated: ${VENUES.join(', ')}`, 'all')
    .option(
      '--timeout <seconds>',
      `give up on what is not live by then, more than 0 and at most ${LONGEST_TIMEOUT_SEC} s; ends earlier when all is clear`,
      String(DEFAULT_TIMEOUT_SEC),
    )
    .option('--json', 'print the report as one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: Readonly<Record<string, unknown>>) => {
      const exchanges = parseExchanges(String(options.exchanges));
      await runDoctor({ exchanges, timeoutMs: parseTimeoutMs(String(options.timeout)) }, options.json === true);
    });
}

/**
 * The whole command after its flags are read: examines the venues and prints the report. Sets the exit code: 0 when every venue is live,
 * 1 otherwise, 130 after Ctrl-C, after which what is known so far is printed too. Ends the process a second later if something still holds it.
 * @public bundled by name in a test
 */
export async function runDoctor(plan: ExamPlan, json: boolean): Promise<void> {
  const interruption = listenForInterruption();
  const status = new StatusBlock(process.stderr);
  const startedMs = systemClock.nowMs();
  if (!status.live) process.stderr.write(`checking ${plan.exchanges.length} venues, at most ${plan.timeoutMs / 1_000} s\n`);
  try {
    const venues = await examine(plan, interruption.signal, (seen) => {
      status.update(progressLines(seen, systemClock.nowMs() - startedMs, plan.timeoutMs));
    });
    const tookMs = systemClock.nowMs() - startedMs;
    status.update([]);
    const proxyVariables = PROXY_VARIABLES.filter((name) => process.env[name] !== undefined && process.env[name] !== '');
    const report = reportOn(venues, tookMs, interruption.signal.aborted, proxyVariables);
    const output = new LineOutput();
    for (const line of json ? [JSON.stringify(report)] : reportLines(report)) await output.line(line);
    if (interruption.cause() !== 'SIGINT') process.exitCode = report.live === report.asked ? 0 : 1;
  } finally {
    status.update([]);
    interruption.close();
    // Name look-ups can't be cancelled, nor can a handshake of fetch that gets no answer; both would keep the process for many seconds.
    setTimeout(() => process.exit(), EXIT_GRACE_MS).unref();
  }
}

function isVenue(name: string): name is ExchangeId {
  return Object.hasOwn(CODECS, name);
}

function parseExchanges(text: string): readonly ExchangeId[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  if (names.length === 1 && names[0] === 'all') return VENUES;
  return [...new Set(names)].map((name) => {
    if (isVenue(name)) return name;
    throw new CascadeError('app/unknown-venue', `unknown venue "${name}"; name all, or some of ${VENUES.join(', ')}`);
  });
}

function parseTimeoutMs(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= LONGEST_TIMEOUT_SEC) return Math.ceil(seconds * 1_000);
  throw new CascadeError('app/invalid-timeout', `--timeout must be seconds > 0 and at most ${LONGEST_TIMEOUT_SEC}, got "${text}"`);
}
