import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Detector } from '@cascade/detector';
import type { WireSignal } from '@cascade/redis-bus';
import { SCENARIOS } from '@cascade/replay/simulate';
import { type CascadeModel, parseCascadeModel } from '@cascade/signals';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelOf, openDemoTape, scenarioOf } from '../demo/demo-tape.js';

const ROOT = join(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'cascade-demo-'));
const modelFile = join(folder, 'model.json');

/** Needs every input there is, so a missing one shows. Weights of a believable sign, fitted to nothing. */
const MODEL: CascadeModel = {
  format: 'cascade-model/1',
  name: 'by-hand',
  createdOn: '2026-11-21',
  meaning: 'nothing: a model for tests',
  origin: { kind: 'simulated', description: 'written by hand, no data', dataSha256: '0'.repeat(64), seeds: [1] },
  variants: [
    {
      name: 'everything',
      rule: 'market',
      features: ['lRate', 'lProgress', 'lVenues', 'lgUsdOi60', 'adverse60s'],
      intercept: -2,
      weights: [0.5, 1, 0.1, 0.2, 0.1],
      levels: { WATCH: 0.2, ALERT: 0.4, CRITICAL: 0.7 },
    },
    {
      name: 'flow',
      rule: 'market',
      features: ['lRate', 'lProgress'],
      intercept: -3,
      weights: [0.5, 1],
      levels: { WATCH: 0.2, ALERT: 0.4, CRITICAL: 0.7 },
    },
  ],
};

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the demo as a user does; `watch` is shown all output so far, and ends it with Ctrl-C by returning `true`. */
async function demo(args: readonly string[], watch: (stdout: string, stderr: string) => boolean = () => false): Promise<Outcome> {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    [join(ROOT, 'tools/bootstrap.mjs'), 'cascade', 'demo', ...args],
    { cwd: folder, env: { ...process.env, INIT_CWD: folder, CASCADE_CONFIG: undefined }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [stdout, stderr, isEnded] = ['', '', false];
  const look = (): void => {
    if (isEnded || !watch(stdout, stderr)) return;
    isEnded = true;
    child.kill('SIGINT');
  };
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
    look();
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
    look();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

function signalsOf(stdout: string): WireSignal[] {
  const lines = stdout.split('\n');
  // The last line may be half written while the demo runs.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as WireSignal);
}

beforeAll(async () => {
  writeFileSync(modelFile, JSON.stringify(parseCascadeModel(MODEL, 'the test')));
  // Builds the application when it is stale, so that the tests below measure only their own command.
  await demo(['--help']);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('cascade demo', () => {
  it('lists every scenario with what its data is', async () => {
    const { code, stdout } = await demo(['--help']);
    expect(code).toBe(0);
    for (const { name } of SCENARIOS) {
      const label = name === 'crash-2025-10-10' ? 'reconstructed from published counts' : 'simulated';
      expect(stdout).toMatch(new RegExp(`^  ${name} +${label}, \\d+ s$`, 'm'));
    }
  });

  it.each([
    [['--scenario', 'crush'], /^cascade: there is no scenario "crush"; take one of market, .*, crash-2025-10-10$/m],
    [['--seed', '-1'], /^cascade: --seed must be a whole number >= 0, got "-1"$/m],
    [['--duration', '29'], /^cascade: --duration must be whole seconds from 30 to 86400, got "29"$/m],
  ])('refuses %j with code 2', async (args, words) => {
    const { code, stderr } = await demo(args);
    expect(stderr).toMatch(words);
    expect(code).toBe(2);
  });

  it('brings the crash over sockets to EXTREME with every input of the calibrated model, one signal a line, until Ctrl-C', async () => {
    const isExtreme = (stdout: string): boolean => stdout.includes('"signal":"EXTREME"');
    const args = ['--json', '--duration', '30', '--preset', 'calibrated', '--model', modelFile];
    const { code, stdout, stderr } = await demo(args, isExtreme);
    expect(stderr).toMatch(/^Simulated data: market-wide-crash, seed 7\. /);
    expect(stderr).toMatch(/^Simulated: \d+ liquidations .* Highest: .*EXTREME/m);
    expect(code).toBe(130);
    const signals = signalsOf(stdout);
    expect(signals.map(({ signal }) => signal)).toContain('EXTREME');
    expect(new Set(signals.map(({ meta }) => meta.model))).toEqual(new Set(['by-hand']));
    expect(signals.flatMap(({ context }) => context.missing)).toEqual([]);
  }, 60_000);

  it('takes another port when the usual one is taken, but not instead of one that was asked for', async () => {
    const other = createServer();
    // Taken by another test is as good.
    await new Promise<void>((resolve) => other.once('error', () => resolve()).listen(8_787, '127.0.0.1', resolve));
    try {
      const { code, stderr } = await demo(['--once'], (_, stderr) => stderr.includes('API:  http'));
      expect(stderr).toMatch(/^Port 8787 is taken by another program: this demo takes any that is free\.$/m);
      expect(stderr).toMatch(/^Page: http:\/\/127\.0\.0\.1:(?!8787)\d+\/$/m);
      expect(code).toBe(130);
      const asked = await demo(['--once', '--http-port', '8787']);
      expect(asked.stderr).toMatch(/^cascade: another program listens on "127\.0\.0\.1:8787" already/m);
      expect(asked.code).not.toBe(0);
    } finally {
      other.close();
    }
  }, 60_000);

  it('says of the reconstruction what it is, and ends at Ctrl-C before anything has happened', async () => {
    const args = ['--scenario', 'crash-2025-10-10', '--once'];
    const { code, stderr } = await demo(args, (_, stderr) => stderr.includes('Nothing here is a real market.'));
    expect(stderr).toMatch(/^Data reconstructed from published counts: crash-2025-10-10, seed 7\. /);
    expect(stderr).toMatch(/^Reconstructed from published counts: 0 liquidations/m);
    expect(code).toBe(130);
  }, 30_000);
});

describe('the tape of the demo', () => {
  it.each(['corrected', 'calibrated'] as const)('reaches EXTREME with preset %s by default', (preset) => {
    const tape = openDemoTape(scenarioOf('market-wide-crash'), 7, 90_000);
    const detector = new Detector({ preset, model: parseCascadeModel(MODEL, 'the test') });
    for (const event of tape.opening) detector.push(event);
    const levels = new Set<string>();
    let readMs = 0;
    for (const event of tape.events) {
      detector.push(event);
      if (event.receivedTsMs - readMs < 100) continue;
      readMs = event.receivedTsMs;
      for (const { signal } of detector.at(readMs)) levels.add(signal.level);
    }
    expect(levels).toContain('EXTREME');
  });

  it.each(SCENARIOS)('of $name opens with prices, open interest and funding of everything, then goes on by time', (scenario) => {
    const tape = openDemoTape(scenario, 1, 30_000);
    const kinds = new Map<string, number>();
    for (const { type } of tape.opening) kinds.set(type, (kinds.get(type) ?? 0) + 1);
    expect(Object.fromEntries(kinds)).toEqual({ price: 8, 'open-interest': 32, funding: 32 });
    let lastMs = Math.max(...tape.opening.map(({ receivedTsMs }) => receivedTsMs));
    const startMs = lastMs;
    for (const { receivedTsMs } of tape.events) {
      expect(receivedTsMs).toBeGreaterThanOrEqual(lastMs);
      lastMs = receivedTsMs;
    }
    expect(lastMs - startMs).toBeGreaterThan(25_000);
    expect(lastMs - startMs).toBeLessThan(32_000);
    expect(tape.prices.size).toBe(8);
  });

  it('of the reconstruction begins half a minute before the crash', () => {
    const tape = openDemoTape(scenarioOf('crash-2025-10-10'), 1, 60_000);
    const liquidations = [...tape.events].filter(({ type }) => type === 'liquidation');
    const crashMs = Date.UTC(2025, 9, 10, 21, 15, 3);
    expect(labelOf(tape.scenario)).toBe('reconstructed from published counts');
    expect(tape.opening.every(({ tsMs }) => tsMs <= crashMs - 30_000)).toBe(true);
    expect(liquidations.filter(({ tsMs }) => tsMs < crashMs).length).toBeLessThan(200);
    expect(liquidations.filter(({ tsMs }) => tsMs >= crashMs).length).toBeGreaterThan(500);
  });
});
