import { type DeadLetter, type DeliveryLine, openAlerts, readDeadLetters } from '@cascade/alerts';
import { CascadeError } from '@cascade/core';
import { systemClock } from '@cascade/feeds';
import type { Command } from 'commander';
import { type AppConfig, NONE } from '../config/settings.js';
import { openLog } from '../log.js';
import { LineOutput } from '../output.js';
import { openLines } from '../service/service-alerts.js';
import { addSettings, loadFlags } from './shared-options.js';

/** How long a target gets to answer a test, ms: one attempt. */
const PATIENCE_MS = 7_000;
/** How often it is looked whether it has, ms. */
const LOOK_MS = 50;

/** What a failure of a test means and where to look, by its code. */
const FAILURES: Readonly<Record<string, string>> = {
  'alerts/unresolved': 'the host of its URL is not known (alerts/unresolved): check the URL and DNS',
  'alerts/connection': 'no connection to the host of its URL, or one that broke (alerts/connection): does something listen there?',
  'alerts/timeout': 'no answer in time (alerts/timeout): try again, or look at the receiver',
  'alerts/redirect': 'it sends elsewhere (alerts/redirect): name the final URL',
  'alerts/refused-address':
    'its URL leads into a private network or to this machine (alerts/refused-address), which only allowPrivateHosts allows',
};

const HELP = `
Examples:
  cascade alerts test                 a test message to every target
  cascade alerts test desk            to the one with the name desk
  cascade alerts dead-letters --json`;

/** `cascade alerts`: try the targets, and see what did not reach them. */
export function addAlertsCommand(program: Command): void {
  const alerts = program
    .command('alerts')
    .description('try the alert targets of the configuration, and see what did not reach them')
    .addHelpText('after', HELP);
  const test = alerts
    .command('test')
    .description('send a test message to every target, past all rules; fails when one does not take it')
    .argument('[target]', 'only the one with this name');
  addSettings(test, []).action(async (target: string | undefined, options: Record<string, unknown>) => {
    await testTargets(loadFlags(options).config, target);
  });
  const letters = alerts
    .command('dead-letters')
    .description('list the alerts that could not be delivered, oldest first')
    .option('--json', 'print one a line as JSON, with its body');
  addSettings(letters, ['alertsDeadLetterFile']).action(async (options: Record<string, unknown>) => {
    await listDeadLetters(loadFlags(options).config, options.json === true);
  });
}

async function testTargets(config: AppConfig, only: string | undefined): Promise<void> {
  if (config.alerts.length === 0) {
    throw new CascadeError(
      'app/no-alert-targets',
      'no alert targets are configured: name some under "alerts" in cascade.config.yaml, which cascade init writes',
    );
  }
  // A test that fails is told here and now; nobody wants it in the dead letters.
  const lines = openLines({ ...config, alertsDeadLetterFile: NONE }, systemClock, openLog('silent'));
  const alerts = openAlerts({
    targets: config.alerts,
    subscribe: () => () => undefined,
    clock: systemClock,
    data: 'live',
    deliver: (name, delivery) => lines.get(name)?.offer(delivery),
  });
  const names = alerts.test(only);
  const results = await Promise.all(names.map((name) => outcome(name, lines.get(name))));
  alerts.close();
  await Promise.all([...lines.values()].map((line) => line.close()));
  for (const { text } of results) process.stderr.write(`${text}\n`);
  if (results.some(({ isDelivered }) => !isDelivered)) process.exitCode = 1;
}

/** What became of the first attempt. */
async function outcome(name: string, line: DeliveryLine | undefined): Promise<{ readonly text: string; readonly isDelivered: boolean }> {
  const startedMs = systemClock.nowMs();
  for (;;) {
    const { delivered = 0, failed = 0, deadLettered = 0, lastFailure } = line?.stats() ?? {};
    if (delivered > 0) return { text: `${name}: delivered`, isDelivered: true };
    const isOver = systemClock.nowMs() - startedMs > PATIENCE_MS;
    if (failed > 0 || deadLettered > 0 || isOver) return { text: `${name}: failed: ${inWords(lastFailure)}`, isDelivered: false };
    await systemClock.sleep(LOOK_MS);
  }
}

function inWords(failure = 'no answer'): string {
  return FAILURES[failure] ?? failure;
}

async function listDeadLetters({ alertsDeadLetterFile = NONE }: AppConfig, json: boolean): Promise<void> {
  if (alertsDeadLetterFile === NONE)
    throw new CascadeError('app/no-dead-letters', 'dead letters are not kept: alertsDeadLetterFile is none; name a file there');
  const { letters, unreadable } = await readDeadLetters(alertsDeadLetterFile);
  const output = new LineOutput();
  for (const letter of letters) await output.line(json ? JSON.stringify(letter) : describe(letter));
  if (letters.length === 0) process.stderr.write('no dead letters\n');
  if (unreadable > 0) process.stderr.write(`${unreadable} lines of ${alertsDeadLetterFile} could not be read\n`);
}

function describe({ time, target, summary, attempts, reason }: DeadLetter): string {
  return `${time}  ${target}  ${reason} after ${attempts} attempts  ${summary}`;
}
