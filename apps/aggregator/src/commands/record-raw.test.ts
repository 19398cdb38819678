import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { CascadeEvent } from '@cascade/core';
import { systemClock } from '@cascade/feeds';
import { readJournal, readLines } from '@cascade/replay';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { LiveFakes } from '../live-fakes.sample.js';
import { StatusBlock } from '../status-block.js';
import { addDecodeCommand } from './decode.js';
import { openJournal, type RecordPlan, record } from './record.js';

const dir = mkdtempSync(join(tmpdir(), 'cascade-record-raw-'));
const fakes = new LiveFakes();
afterAll(() => rmSync(dir, { recursive: true }));
afterEach(() => fakes.close());

function plan(name: string, gzip: boolean): RecordPlan {
  const exchanges = fakes.opened.map(({ venue }) => venue);
  return { folder: join(dir, name), exchanges, symbols: [], watchlist: [], gzip, raw: true, endpoints: fakes.endpoints() };
}

function silentBlock(): StatusBlock {
  return new StatusBlock(new PassThrough().resume() as unknown as NodeJS.WriteStream);
}

function files(folder: string, prefix: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => join(folder, name));
}

async function journalEvents(folder: string, lenient: boolean): Promise<CascadeEvent[]> {
  const events: CascadeEvent[] = [];
  for (const file of files(folder, 'cascade-')) for await (const event of readJournal(file, { lenient })) events.push(event);
  return events;
}

const VENUES = ['binance', 'bybit', 'okx', 'hyperliquid'] as const;

/** Sorted `exchange id` of the liquidations, without repetitions. */
function idsOf(events: readonly CascadeEvent[], exchange: string): string[] {
  const ids = events.flatMap((event) => (event.type === 'liquidation' && event.exchange === exchange ? [event.id] : []));
  return [...new Set(ids)].sort();
}

/** What `cascade decode <exchange> <file> --json` prints. */
async function decoded(exchange: string, file: string): Promise<{ events: CascadeEvent[]; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  try {
    const program = new Command('cascade').exitOverride();
    addDecodeCommand(program);
    await program.parseAsync(['node', 'cascade', 'decode', exchange, file, '--json']);
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  const lines = stdout.split('\n').slice(0, -1);
  return { events: lines.map((line) => JSON.parse(line) as CascadeEvent), stderr };
}

/** Two liquidations on every venue, and one of the coin-margined contract where there is one. */
function send(round: number): void {
  for (const fake of fakes.opened) {
    const row = { liquidatedSide: round % 2 === 0 ? 'long' : 'short', price: 82_000 + round, tsMs: systemClock.nowMs() } as const;
    fake.send({ ...row, symbol: 'BTCUSDT', quantity: 0.25 + round / 1_000 });
    fake.send({ ...row, symbol: 'ETHUSDT', quantity: 1.5 + round / 100 });
    if (fake.venue !== 'hyperliquid') fake.send({ ...row, symbol: 'BTCUSD', quantity: 2 });
  }
}

describe.each([true, false])('a recording with raw frames (gzip %s)', (gzip) => {
  it('decodes to the same liquidations as its journal, venue by venue', async () => {
    await fakes.open(VENUES);
    const wanted = plan(`whole-${gzip}`, gzip);
    const stop = new AbortController();
    const recording = record(wanted, await openJournal(wanted), stop.signal, silentBlock());
    const socketsLive = async (): Promise<number> => {
      const live = (await journalEvents(wanted.folder, true)).filter((event) => event.type === 'feed-status' && event.status === 'live');
      return live.length;
    };
    // Binance and Bybit have two sockets each.
    await expect.poll(socketsLive, { timeout: 15_000 }).toBe(6);
    for (let round = 0; round < 20; round++) send(round);
    const recordedIds = async (): Promise<number> => {
      const events = await journalEvents(wanted.folder, true);
      return VENUES.reduce((sum, venue) => sum + idsOf(events, venue).length, 0);
    };
    await expect.poll(recordedIds, { timeout: 10_000 }).toBe(20 * (3 + 3 + 3 + 2));

    // While it is being written a gzip file lacks its end, as it would after a crash: its full lines are there all the same.
    const [unfinished] = files(wanted.folder, 'raw-');
    await expect.poll(async () => idsOf((await decoded('bybit', unfinished!)).events, 'bybit').length).toBe(60);
    if (gzip) expect((await decoded('bybit', unfinished!)).stderr).toContain('it is still being written, or was cut off');

    stop.abort();
    const summary = await recording;
    const [file, ...more] = files(wanted.folder, 'raw-');
    expect(more).toEqual([]);
    const journal = await journalEvents(wanted.folder, false);
    for (const venue of VENUES) {
      const { events, stderr } = await decoded(venue, file!);
      expect(idsOf(events, venue)).toEqual(idsOf(journal, venue));
      expect(new Set(events.map(({ exchange }) => exchange))).toEqual(new Set([venue]));
      expect(stderr).toMatch(/ 0 problems, \d+ frames of other venues left out\n/);
    }
    let lines = 0;
    for await (const chunk of readLines(file!)) lines += chunk.lines.length;
    expect(lines).toBeGreaterThan(200);
    expect(summary).toMatchObject({ rawFrames: lines, rawDropped: 0, rawFiles: 1 });
    expect(summary.files).toBe(files(wanted.folder, 'cascade-').length);
  }, 60_000);
});

describe('a recording without raw frames', () => {
  it('has no raw file and no raw counts', async () => {
    await fakes.open(['okx']);
    const wanted = { ...plan('none', true), raw: false };
    const stop = new AbortController();
    const recording = record(wanted, await openJournal(wanted), stop.signal, silentBlock());
    await expect.poll(() => fakes.opened[0]?.connectionCount, { timeout: 10_000 }).toBe(1);
    stop.abort();
    expect(Object.keys(await recording).filter((key) => key.startsWith('raw'))).toEqual([]);
    expect(files(wanted.folder, 'raw-')).toEqual([]);
  });
});
