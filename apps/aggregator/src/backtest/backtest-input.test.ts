import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CascadeEvent } from '@cascade/core';
import { afterAll, describe, expect, it } from 'vitest';
import { assertInput, type BacktestInput, type InputSettings, openBacktestInput } from './backtest-input.js';

const dir = mkdtempSync(join(tmpdir(), 'cascade-backtest-input-'));
afterAll(() => rmSync(dir, { recursive: true }));
const T = Date.UTC(2026, 0, 5);
const SETTINGS: InputSettings = { seed: 4, days: undefined, context: [], lenient: false };

function file(name: string, header: string, ...rows: string[]): string {
  const path = join(dir, name);
  writeFileSync(path, [header, ...rows, ''].join('\n'));
  return path;
}

const LIQUIDATIONS = 'tsMs,exchange,symbol,side,price,qty,valueUsd';
const tape = file(
  'tape.csv',
  LIQUIDATIONS,
  `${T + 500},okx,BTC-USDT-SWAP,long,50000,2,100000`,
  `${T + 7_200_250},okx,ETH-USDT-SWAP,short,3000,1,3000`,
);

async function eventsOf({ events }: BacktestInput): Promise<CascadeEvent[]> {
  const all: CascadeEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('openBacktestInput of a file', () => {
  it('judges from the second of the first liquidation to that of the last', async () => {
    const input = await openBacktestInput(tape, SETTINGS);
    expect(input).toMatchObject({ name: 'tape.csv', badge: 'recorded', source: 'tape.csv', warnings: [] });
    expect(input.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(input.span).toEqual({ startMs: T, endMs: T + 7_201_000 });
    expect((await eventsOf(input)).map(({ tsMs }) => tsMs)).toEqual([T + 500, T + 7_200_250]);
    expect(input.truth()).toMatchObject({ ...input.span, symbols: [{ symbol: 'BTCUSDT' }, { symbol: 'ETHUSDT' }] });
  });

  it('merges context of that time and an hour before, and watches no symbol that has no liquidations', async () => {
    const interest = [-7_200_000, -3_000_000, 0, 7_200_000, 9_000_000].flatMap((after) =>
      ['BTCUSDT', 'DOGEUSDT'].map((symbol) => `${T + after},bybit,${symbol},1000000`),
    );
    const context = file('interest.csv', 'tsMs,exchange,symbol,oiUsd', ...interest);
    const input = await openBacktestInput(tape, { ...SETTINGS, context: [context] });
    expect(input.span).toEqual({ startMs: T, endMs: T + 7_201_000 });
    const events = await eventsOf(input);
    expect(events.map(({ type, tsMs }) => [type, tsMs - T])).toEqual([
      ['open-interest', -3_000_000],
      ['open-interest', -3_000_000],
      ['open-interest', 0],
      ['open-interest', 0],
      ['liquidation', 500],
      ['open-interest', 7_200_000],
      ['open-interest', 7_200_000],
      ['liquidation', 7_200_250],
    ]);
    const { symbols } = input.truth();
    expect(symbols.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(symbols[0]?.openInterestUsd?.values[0]).toBe(1_000_000);
    expect(input.warnings).toEqual([]);
  });

  it('says of context that it has nothing of that time', async () => {
    const context = file('later.csv', 'tsMs,exchange,symbol,oiUsd', `${T + 86_400_000},okx,BTCUSDT,1`);
    const { warnings } = await openBacktestInput(tape, { ...SETTINGS, context: [context] });
    expect(warnings).toEqual(['later.csv has nothing of the time of this tape']);
  });

  it('counts broken rows once with lenient, without the folder, and stops at them without', async () => {
    const broken = file(
      'broken.csv',
      LIQUIDATIONS,
      `${T},okx,BTCUSDT,long,50000,2,100000`,
      'soon,okx,BTCUSDT,long,1,1,1',
      'x,okx,B,long,1,1,1',
    );
    const { warnings } = await openBacktestInput(broken, { ...SETTINGS, lenient: true });
    expect(warnings).toEqual([expect.stringMatching(/^broken rows skipped: 2; the first: row 3 of "broken\.csv".*"soon"/)]);
    await expect(openBacktestInput(broken, SETTINGS)).rejects.toMatchObject({ code: 'replay/invalid-row' });
  });

  it('refuses a tape without liquidations and says where it belongs', async () => {
    const interest = file('only.csv', 'tsMs,exchange,symbol,oiUsd', `${T},okx,BTCUSDT,1`);
    await expect(openBacktestInput(interest, SETTINGS)).rejects.toMatchObject({
      code: 'app/no-liquidations',
      message: expect.stringContaining('--with'),
    });
  });

  it('ends with the reason of an aborted signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(openBacktestInput(tape, { ...SETTINGS, signal })).rejects.toThrowError('enough');
  });
});

describe('openBacktestInput of a scenario', () => {
  it('takes the seed behind the name, else the default one, and the length asked for', async () => {
    const named = await openBacktestInput('glitch:7', SETTINGS);
    expect(named).toMatchObject({ name: 'glitch:7', badge: 'simulated', source: 'scenario glitch, seed 7', sha256: undefined });
    expect((await openBacktestInput('crash-2025-10-10', SETTINGS)).badge).toBe('reconstructed');
    const { name, span } = await openBacktestInput('calm', { ...SETTINGS, days: 0.0123456 });
    expect([name, span.endMs - span.startMs]).toEqual(['calm:4', 1_067_000]);
  });

  it.each(['market:', 'market:-1', 'market:x', 'market:1:2', 'market:1e3', 'markt', 'markt:7'])('refuses "%s"', async (text) => {
    await expect(openBacktestInput(text, SETTINGS)).rejects.toMatchObject({
      code: 'app/unknown-input',
      message: expect.stringContaining(`"${text}"`),
    });
    await expect(assertInput(text)).rejects.toMatchObject({ code: 'app/unknown-input' });
  });
});

describe('assertInput', () => {
  it('accepts files that are there and scenarios, and names files that are not', async () => {
    mkdirSync(join(dir, 'folder.csv'));
    await assertInput(tape);
    await assertInput('market:7');
    await expect(assertInput(join(dir, 'none.csv'))).rejects.toMatchObject({ code: 'replay/file-not-found' });
    await expect(assertInput(join(dir, 'folder.csv'))).rejects.toMatchObject({ code: 'replay/unreadable-file' });
  });
});
