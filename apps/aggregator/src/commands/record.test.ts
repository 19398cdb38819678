import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { CascadeEvent, FeedStatusEvent, LiquidationEvent } from '@cascade/core';
import { systemClock } from '@cascade/feeds';
import { readJournal } from '@cascade/replay';
import { type FakeExchange, type FakeLiquidation, type FakeVenue, marketWideCrash, openFakeExchange, playScenario } from '@cascade/testkit';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BundledCascade, type RunningCascade } from '../bundled-cascade.sample.js';
import { reportFailure } from '../failure.js';
import { StatusBlock } from '../status-block.js';
import { addRecordCommand, openJournal, type RecordPlan, type RecordSummary, record } from './record.js';

const bundled = new BundledCascade();
const dir = bundled.folder;
const fakes: FakeExchange[] = [];
const beats: NodeJS.Timeout[] = [];
afterAll(() => bundled.remove());
afterEach(async () => {
  for (const beat of beats.splice(0)) clearInterval(beat);
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

/** Venues the crash of the testkit is played on. */
const VENUES = ['binance', 'bybit', 'okx', 'hyperliquid'] as const;

/** Fake exchanges that print a price every 50 ms, by which feeds see that they are alive. */
async function openFakes(...venues: FakeVenue[]): Promise<FakeExchange[]> {
  const opened = await Promise.all(venues.map((venue) => openFakeExchange({ venue })));
  fakes.push(...opened);
  const beat = (): void => {
    for (const fake of opened) fake.sendPrice({ price: 82_000, bid: 81_999.9, ask: 82_000.1, tsMs: systemClock.nowMs() });
  };
  beats.push(setInterval(beat, 50));
  return opened;
}

let folders = 0;
function plan(gzip = true): RecordPlan {
  const endpoints = Object.fromEntries(fakes.map((fake) => [fake.venue, { ws: fake.url, rest: fake.restUrl }]));
  const folder = join(dir, `tapes-${folders++}`);
  return { folder, exchanges: fakes.map(({ venue }) => venue), symbols: [], watchlist: [], gzip, raw: false, endpoints };
}

/** Every event of a folder, file by file in the order of names. */
async function read(folder: string, lenient = false): Promise<CascadeEvent[]> {
  const events: CascadeEvent[] = [];
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    for await (const event of readJournal(join(folder, name), { lenient })) events.push(event);
  }
  return events;
}

const statusesIn = (events: readonly CascadeEvent[]): FeedStatusEvent[] => events.filter((event) => event.type === 'feed-status');
const liquidationsIn = (events: readonly CascadeEvent[]): LiquidationEvent[] => events.filter((event) => event.type === 'liquidation');

/** The venues all of whose sockets are live by their last status. */
function liveVenues(events: readonly CascadeEvent[]): string[] {
  const last = new Map(statusesIn(events).map((event) => [`${event.exchange} ${event.connection}`, event]));
  const down = new Set([...last.values()].filter(({ status }) => status !== 'live').map(({ exchange }) => exchange));
  return [...new Set([...last.values()].map(({ exchange }) => exchange))].filter((exchange) => !down.has(exchange));
}

/** Waits until all fakes are live by the files of a recording that is under way. */
async function untilLive(folder: string): Promise<void> {
  await expect.poll(async () => liveVenues(await read(folder, true)).length, { timeout: 15_000 }).toBe(fakes.length);
}

/** What makes a liquidation the one that was sent, as comparable text. */
function traits({ exchange, symbol, liquidatedSide, tsMs, price, quantity }: Partial<LiquidationEvent>): string {
  return [exchange, symbol, liquidatedSide, tsMs, price?.toPrecision(10), quantity?.toPrecision(10)].join(' ');
}

/** A crash without equal liquidations: played faster, two of them could get the same time and be taken for one that is repeated. */
function distinctCrash(): CascadeEvent[] {
  const seen = new Set<string>();
  return marketWideCrash({ seed: 11, symbols: ['BTCUSDT', 'DOGEUSDT'] }).filter((event) => {
    const text = event.type === 'liquidation' ? traits({ ...event, tsMs: 0 }) : `price ${event.tsMs}`;
    return seen.size < seen.add(text).size;
  });
}

function silentBlock(): StatusBlock {
  return new StatusBlock(new PassThrough().resume() as unknown as NodeJS.WriteStream);
}

describe('record', () => {
  it('writes exactly the liquidations the exchanges sent, and every state of the feeds', async () => {
    const opened = await openFakes(...VENUES);
    const spies = opened.map((fake) => ({ exchange: fake.venue, send: vi.spyOn(fake, 'send') }));
    const wanted = plan();
    const journal = await openJournal(wanted);
    const stop = new AbortController();
    const recording = record(wanted, journal, stop.signal, silentBlock());
    await untilLive(wanted.folder);
    await playScenario(opened, distinctCrash(), { clock: systemClock, speed: 12 });
    const okx = opened.find(({ venue }) => venue === 'okx')!;
    okx.terminateAll();
    await expect.poll(() => okx.connectionCount, { timeout: 10_000 }).toBe(1);
    const isBack = async (): Promise<boolean> => {
      const states = statusesIn(await read(wanted.folder, true)).filter(({ exchange }) => exchange === 'okx');
      return states.at(-1)?.status === 'live' && states.at(-1)?.reconnects === 1;
    };
    await expect.poll(isBack, { timeout: 10_000 }).toBe(true);
    stop.abort();
    const summary = await recording;

    const sent = spies.flatMap(({ exchange, send }) => send.mock.calls.map(([row]) => ({ exchange, ...(row as FakeLiquidation) })));
    expect(spies.every(({ send }) => send.mock.results.every(({ value }) => value === 1))).toBe(true);
    const events = await read(wanted.folder);
    const liquidations = liquidationsIn(events);
    expect(sent.length).toBeGreaterThan(1_000);
    expect(new Set(liquidations.map(({ exchange }) => exchange))).toEqual(new Set(VENUES));
    expect(liquidations.map(traits).sort()).toEqual(sent.map(traits).sort());
    const okxStates = statusesIn(events).filter(({ exchange }) => exchange === 'okx');
    expect(okxStates.map(({ status }) => status)).toEqual(expect.arrayContaining(['connecting', 'live', 'down']));
    expect(summary).toMatchObject({
      events: events.length,
      liquidations: sent.length,
      refused: 0,
      dropped: 0,
      files: readdirSync(wanted.folder).length,
      fileBytes: readdirSync(wanted.folder).reduce((sum, name) => sum + statSync(join(wanted.folder, name)).size, 0),
      wereLive: [...VENUES].sort(),
    });
  }, 60_000);

  it('keeps only the symbols asked for, in plain files when asked', async () => {
    const [bybit] = await openFakes('bybit');
    const wanted = { ...plan(false), symbols: ['ETHUSDT'] };
    const stop = new AbortController();
    const recording = record(wanted, await openJournal(wanted), stop.signal, silentBlock());
    await untilLive(wanted.folder);
    const row = { liquidatedSide: 'long', price: 3_000, quantity: 2, tsMs: systemClock.nowMs() } as const;
    bybit!.send({ ...row, symbol: 'BTCUSDT' });
    bybit!.send({ ...row, symbol: 'ETHUSDT' });
    await expect.poll(async () => liquidationsIn(await read(wanted.folder, true)).length, { timeout: 5_000 }).toBe(1);
    stop.abort();
    await recording;
    expect(readdirSync(wanted.folder)).toEqual([expect.stringMatching(/^cascade-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.ndjson$/)]);
    expect(liquidationsIn(await read(wanted.folder)).map(({ symbol }) => symbol)).toEqual(['ETHUSDT']);
  });

  it('draws what it has and who is live on a terminal', async () => {
    await openFakes('okx');
    const stream = new PassThrough();
    let drawn = '';
    stream.on('data', (chunk) => {
      drawn += String(chunk);
    });
    const status = new StatusBlock(Object.assign(stream, { isTTY: true, columns: 200 }) as unknown as NodeJS.WriteStream);
    const wanted = plan();
    const stop = new AbortController();
    const recording = record(wanted, await openJournal(wanted), stop.signal, status);
    const line = /recording {2}\d+ events {2}0 liquidations {2}1 file {2}[\d.]+ k?B {2}live 1 of 1: okx\n/;
    await expect.poll(() => drawn, { timeout: 15_000 }).toMatch(line);
    stop.abort();
    await recording;
  });

  it('ends with the failure when the disk fails', async () => {
    await openFakes('okx');
    const wanted = plan();
    const journal = await openJournal(wanted);
    rmSync(wanted.folder, { recursive: true });
    await expect(record(wanted, journal, new AbortController().signal, silentBlock())).rejects.toMatchObject({
      code: 'replay/file-not-found',
    });
    await expect.poll(() => fakes[0]?.connectionCount).toBe(0);
  });
});

describe('cascade record', () => {
  /** Exit code and stderr of the command in this process; for uses that fail before anything is opened. */
  async function fails(...args: string[]): Promise<{ code: number | undefined; stderr: string }> {
    let stderr = '';
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    });
    try {
      const program = new Command('cascade').exitOverride();
      addRecordCommand(program);
      await program.parseAsync(['node', 'cascade', 'record', ...args]);
      return { code: undefined, stderr };
    } catch (error) {
      return { code: reportFailure(error), stderr };
    } finally {
      spy.mockRestore();
    }
  }

  it('names a path that is a file, below a file or not writable in one line with code 2', async () => {
    const file = join(dir, 'notes.txt');
    writeFileSync(file, 'mine');
    for (const path of [file, join(file, 'tapes'), ...(existsSync('/proc/self') ? ['/proc/self'] : [])]) {
      const { code, stderr } = await fails(path);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^cascade: .*folder.*\n$/);
      expect(stderr).toContain(`"${path}"`);
    }
  });

  it.each(['0', '-1', 'soon', '', '3000000'])('refuses --duration "%s" with code 2 and creates nothing', async (duration) => {
    const folder = join(dir, 'never');
    const { code, stderr } = await fails(folder, '--duration', duration);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`"${duration}"`) });
    expect(existsSync(folder)).toBe(false);
  });
});

/** The command with endpoints, which the real one does not offer: plan, duration in s or 0, whether to print JSON. */
const COMMAND = `
import { runRecord } from './commands/record.js';
const [plan, durationSec, json] = process.argv.slice(2);
await runRecord(JSON.parse(plan), Number(durationSec) || undefined, json === 'true');
`;

describe('cascade record in a process of its own', () => {
  beforeAll(() => bundled.build(COMMAND), 60_000);

  function start(wanted: RecordPlan, durationSec: number, json: boolean): RunningCascade {
    return bundled.start([JSON.stringify(wanted), String(durationSec), String(json)]);
  }

  it('ends orderly on Ctrl-C: whole files, a summary, code 130', async () => {
    await openFakes('okx');
    const wanted = plan();
    const running = start(wanted, 0, true);
    await untilLive(wanted.folder);
    expect(await running.end('SIGINT')).toBe(130);
    const { stdout, stderr } = running;
    const events = await read(wanted.folder);
    const summary = JSON.parse(stdout) as RecordSummary;
    expect(summary).toMatchObject({ folder: wanted.folder, events: events.length, files: 1, wereLive: ['okx'] });
    expect(stderr).toContain(`recording okx (all symbols) into "${wanted.folder}"`);
    expect(stderr).toContain('okx liquidations: live\n');
    expect(stderr).toContain(`recorded ${events.length} events (0 liquidations) in ${summary.seconds} s into "${wanted.folder}": 1 file`);
  });

  it('ends by itself after its duration with code 0, or 1 when no exchange was live', async () => {
    await openFakes('okx');
    const live = plan();
    const fine = await start(live, 3, false).outcome();
    expect(fine).toMatchObject({ code: 0, stdout: '' });
    expect(fine.stderr).toContain('ends after 3 s, or with Ctrl-C');
    expect((await read(live.folder)).length).toBeGreaterThan(2);
    fakes[0]!.setFault('refuse-403');
    const { code, stderr } = await start(plan(), 1, false).outcome();
    expect(code).toBe(1);
    expect(stderr).toContain('cascade: no exchange became live');
  });

  it('leaves every liquidation readable that came a second before it was killed', async () => {
    const [okx] = await openFakes('okx');
    const wanted = plan();
    const running = start(wanted, 0, false);
    await untilLive(wanted.folder);
    const row = { symbol: 'BTCUSDT', liquidatedSide: 'short', price: 82_000 } as const;
    for (let i = 1; i <= 50; i++) okx!.send({ ...row, quantity: i / 100, tsMs: systemClock.nowMs() });
    await systemClock.sleep(2_000);
    await running.end('SIGKILL');
    expect(liquidationsIn(await read(wanted.folder, true))).toHaveLength(50);
  });
});
