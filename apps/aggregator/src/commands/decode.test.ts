import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LiquidationEvent } from '@cascade/core';
import { CODECS, decodeFrame, InstrumentTable } from '@cascade/feeds';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { addDecodeCommand } from './decode.js';

const dir = mkdtempSync(join(tmpdir(), 'cascade-decode-'));
afterAll(() => rmSync(dir, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

const T = 1_800_000_000_000;
const MAKER = `0x${'1'.repeat(40)}`;
const VICTIM = `0x${'2'.repeat(40)}`;
const LIQUIDATION = { liquidatedUser: VICTIM, markPx: '3001.0', method: 'market' };
const FILL = { coin: 'ETH', px: '3000.5', sz: '2.0', time: T, hash: '0xabc', oid: 5, fee: '0.0', feeToken: 'USDC' };
const BOUGHT = { ...FILL, side: 'B', crossed: false, dir: 'Open Long', startPosition: '0.0', tid: 77, liquidation: LIQUIDATION };
const SOLD = { ...FILL, side: 'A', crossed: true, dir: 'Close Long', startPosition: '2.0', tid: 77, liquidation: LIQUIDATION };
const BACKSTOP = { ...LIQUIDATION, method: 'backstop' };
const TAKEN = { ...BOUGHT, tid: 78, dir: 'Close Short', startPosition: '-9.0', liquidation: BACKSTOP };
const DELEVERAGED = { ...SOLD, tid: 78, dir: 'Auto-Deleveraging', startPosition: '5.0', liquidation: BACKSTOP };

/** A line as a node writes it. */
function line(block: number, ...events: readonly unknown[]): string {
  return JSON.stringify({ local_time: '2027-01-15T08:00:00.1', block_time: '2027-01-15T08:00:00', block_number: block, events });
}

const TAPE = [
  line(1, [MAKER, { ...BOUGHT, tid: 70, liquidation: undefined }]),
  line(2, [VICTIM, SOLD], [MAKER, BOUGHT]),
  line(3, [MAKER, TAKEN], [VICTIM, DELEVERAGED]),
  line(4),
];

/** What `cascade decode hyperliquid node_fills.ndjson --json` prints. */
async function decoded(text: string): Promise<{ events: LiquidationEvent[]; stderr: string }> {
  const file = join(dir, 'node_fills.ndjson');
  writeFileSync(file, text);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((part) => {
      said[stream] += String(part);
      return true;
    });
  }
  const program = new Command('cascade').exitOverride();
  addDecodeCommand(program);
  await program.parseAsync(['node', 'cascade', 'decode', 'hyperliquid', file, '--json']);
  vi.restoreAllMocks();
  const lines = said.stdout.split('\n').slice(0, -1);
  return { events: lines.map((row) => JSON.parse(row) as LiquidationEvent), stderr: said.stderr };
}

describe('cascade decode of a Hyperliquid node tape', () => {
  it('prints every liquidation of the venue once, though both fills of a trade are there, and keeps auto-deleveraging apart', async () => {
    const { events, stderr } = await decoded(`${TAPE.join('\n')}\n`);
    expect(events.map(({ method, liquidatedSide, completeness }) => [method, liquidatedSide, completeness])).toEqual([
      ['market', 'long', 'all'],
      ['adl', 'long', 'all'],
    ]);
    expect(events[0]).toMatchObject({ symbol: 'ETHUSDT', tsMs: T, receivedTsMs: T, price: 3_000.5, notionalUsd: 6_001 });
    expect(stderr).toContain('4 frames, 2 events, 0 problems');
  });

  it.each([
    ['maker', MAKER, BOUGHT],
    ['liquidated account', VICTIM, SOLD],
  ])('gives the ids that the WebSocket gives to the fill of the %s', async (_, user, fill) => {
    const { events } = await decoded(`${line(2, [VICTIM, SOLD], [MAKER, BOUGHT])}\n`);
    const frame = JSON.stringify({ channel: 'userFills', data: { user, fills: [fill] } });
    const heard = decodeFrame(CODECS.hyperliquid, frame, { receivedTsMs: T, instruments: new InstrumentTable() });
    expect(events).toEqual(heard.events.map((event) => ({ ...event, completeness: 'all' })));
    expect(heard.events).toMatchObject([{ completeness: 'watchlist' }]);
  });
});
