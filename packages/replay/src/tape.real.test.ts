import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { CascadeEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { openInput } from './open-input.js';
import { parseEvent } from './parse-event.js';
import { replay } from './replay.js';

const folder = resolve(process.env.CASCADE_REAL_DATA ?? '', 'tapes');
const tapes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.csv\.gz$/.test(file))
  .map((file) => join(folder, file))
  .sort();
const readable = tapes.filter((file) => /^(?:liq|px|oi|funding|liqburst30k)_/.test(basename(file)));
/** Daily and hourly sums per side (`longUsd,shortUsd`): no single events, so no tape of ours. */
const sums = tapes.filter((file) => /^liqbars_/.test(basename(file)));

const TYPES: Readonly<Record<string, CascadeEvent['type']>> = {
  liq: 'liquidation',
  liqburst30k: 'liquidation',
  px: 'price',
  oi: 'open-interest',
  funding: 'funding',
};

async function read(file: string): Promise<CascadeEvent[]> {
  const events: CascadeEvent[] = [];
  for await (const event of await openInput(file)) events.push(event);
  return events;
}

function find(start: string): string {
  const file = tapes.find((tape) => basename(tape).startsWith(start));
  if (file === undefined) throw new Error(`no recorded tape ${start}`);
  return file;
}

describe('the recorded tapes', () => {
  it('are all known', () => {
    expect(readable.length).toBeGreaterThan(5);
    expect([...readable, ...sums].sort()).toEqual(tapes);
  });

  it.each(readable.map((file) => [basename(file), file]))(
    '%s is read in strict mode, in order, as events a journal accepts',
    async (name, file) => {
      const events = await read(file);
      expect(events.length).toBeGreaterThan(500);
      const type = TYPES[name.split('_')[0] ?? ''];
      const ids = new Set<string>();
      let lastMs = 0;
      for (const event of events) {
        expect(event.type).toBe(type);
        expect(parseEvent(event).receivedTsMs).toBeGreaterThanOrEqual(lastMs);
        lastMs = event.receivedTsMs;
        if (event.type === 'liquidation') ids.add(event.id);
      }
      if (type === 'liquidation') expect(ids.size).toBe(events.length);
    },
  );

  it.each(sums.map((file) => [basename(file), file]))('%s is refused by its header', async (_, file) => {
    await expect(read(file)).rejects.toMatchObject({ code: 'replay/unknown-tape-format' });
  });

  it('of OKX hold 5,816 liquidations with both sides and canonical symbols', async () => {
    const events = await read(find('liq_okx_2026-03-04_05'));
    expect(events).toHaveLength(5_816);
    const liquidations = events.filter((event) => event.type === 'liquidation');
    expect(liquidations.filter((event) => event.liquidatedSide === 'long')).toHaveLength(1_812);
    expect(liquidations.filter((event) => event.liquidatedSide === 'short')).toHaveLength(4_004);
    const bitcoin = liquidations.filter((event) => event.exchangeSymbol === 'BTC-USDT-SWAP');
    expect(bitcoin).toHaveLength(1_611);
    expect(new Set(bitcoin.map((event) => event.symbol))).toEqual(new Set(['BTCUSDT']));
  });

  it('of merged bursts are marked aggregated and have a side only where all orders had one', async () => {
    const events = (await read(find('liqburst30k_'))).filter((event) => event.type === 'liquidation');
    expect(events.every((event) => event.completeness === 'aggregated' && event.price === undefined)).toBe(true);
    expect(events.filter((event) => event.liquidatedSide === undefined)).toHaveLength(2_921);
  });

  it('of prices are moved to the end of their bars', async () => {
    const ends = async (start: string): Promise<Set<number>> => new Set((await read(find(start))).map((event) => event.tsMs % 3_600_000));
    expect(await ends('px_1h_multivenue')).toEqual(new Set([0]));
    const [first] = await read(find('px_5m_mark'));
    expect(first?.tsMs).toBe(1_764_547_200_000 + 300_000);
  });

  it('replay to the same batches twice, every event once', async () => {
    const run = async (): Promise<string[]> => {
      const readings: string[] = [];
      for await (const { events, nowMs } of replay(await openInput(find('liq_okx_2026-03-04_05')))) {
        if (events.length > 0) readings.push(`${nowMs} ${events.map((event) => event.tsMs).join()}`);
      }
      return readings;
    };
    const first = await run();
    expect(first.join(',').match(/[ ,]\d+/g)?.length).toBeGreaterThan(5_816);
    expect(await run()).toEqual(first);
  });
});
