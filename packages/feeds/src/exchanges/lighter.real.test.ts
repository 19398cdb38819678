import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { lighter } from './lighter.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'lighter');
const FILES = readdirSync(FOLDER);

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function decodeRaw(raw: string): Decoded {
  return decodeFrame(lighter, raw, { receivedTsMs: 1_795_000_000_000, instruments: new InstrumentTable() });
}

function decodeFile(file: string): Decoded[] {
  return rawLines(file).map(decodeRaw);
}

describe('recorded Lighter frames', () => {
  it('decode without a problem', () => {
    const frames = FILES.flatMap(decodeFile);
    expect(frames).toHaveLength(13);
    expect(frames.flatMap(({ problems }) => problems)).toEqual([]);
    expect(frames.flatMap(({ acks }) => acks)).toEqual([
      { ok: true, topics: ['market_stats:all'] },
      { ok: true, topics: ['ticker:1'] },
      { ok: true, topics: ['trade:1'] },
    ]);
  });

  it('give this liquidation, once: the same row in the answer to the subscription is a replay', () => {
    const events = decodeFile('trade.ndjson').flatMap((decoded) => decoded.events);
    expect(events.flatMap((event) => (event.type === 'liquidation' ? [event] : []))).toMatchObject([
      {
        id: 'lighter:1:18237797923',
        symbol: 'BTCUSDT',
        tsMs: 1_776_687_656_653,
        liquidatedSide: 'short',
        method: 'market',
        price: 75602.8,
        quantity: 0.01664,
        notionalUsd: 1258.030592,
      },
    ]);
    expect(events).toHaveLength(1);
  });

  it('give a side that agrees with the position the taker held before, long and short', () => {
    const [, , update, , bare] = rawLines('trade.ndjson');
    const wrapped = JSON.stringify({ type: 'update/trade', channel: 'trade:0', liquidation_trades: [JSON.parse(bare ?? '')] });
    const sides = [update ?? '', wrapped].map((raw) => {
      const { liquidation_trades: rows } = JSON.parse(raw) as { liquidation_trades: { taker_position_size_before: string }[] };
      const [event] = decodeRaw(raw).events;
      return [Number(rows[0]?.taker_position_size_before) > 0 ? 'long' : 'short', event?.type === 'liquidation' && event.liquidatedSide];
    });
    expect(sides).toEqual([
      ['short', 'short'],
      ['long', 'long'],
    ]);
    expect(decodeRaw(wrapped).events).toMatchObject([{ symbol: 'ETHUSDT', notionalUsd: 104.79821, tsMs: 1_763_623_734_215 }]);
  });

  it('give two prices out of four tickers', () => {
    const events = decodeFile('ticker.ndjson').flatMap((decoded) => decoded.events);
    expect(events).toMatchObject([
      { type: 'price', bid: 75531.5, ask: 75531.6, tsMs: 1_776_695_867_145 },
      { type: 'price', bid: 75524.4, ask: 75531.6, tsMs: 1_776_695_867_147 },
    ]);
    expect(decodeFile('ticker.ndjson').map(({ canary }) => canary)).toEqual([false, true, true, true]);
  });

  it('give open interest and funding of five market rows', () => {
    const events = decodeFile('market_stats.ndjson').flatMap((decoded) => decoded.events);
    const usd = events.flatMap((event) => (event.type === 'open-interest' ? [[event.symbol, event.openInterestUsd]] : []));
    expect(usd).toEqual([
      ['ETHUSDT', 70209112.921092],
      ['BTCUSDT', 124496091.756091],
      ['ETHUSDT', 70209098.837046],
      ['BTCUSDT', 124496030.8108],
      ['ETHUSDT', 27250.8411],
    ]);
    const rates = events.flatMap((event) => (event.type === 'funding' ? [event.fundingRate * 100] : []));
    expect(rates.map((percent) => Number(percent.toPrecision(6)))).toEqual([0.0003, 0.0008, 0.0003, 0.0008, 0.000002]);
    expect(events).toHaveLength(10);
  });
});
