import { type MarketTruth, truthOfEvents } from '@cascade/replay/evaluate';
import { describe, expect, it } from 'vitest';
import type { LoggedAlarm } from './alarm-log.js';
import { cascade, liquidation, MIDNIGHT_MS, price, traceOf } from './backtest.sample.js';
import { closeUpsOf, timelinesOf } from './timeline.js';

const at = (second: number): number => MIDNIGHT_MS + second * 1_000;

/** Ten seconds: two longs, a short and one of unknown side, prices of the first half. */
async function truth(): Promise<MarketTruth> {
  const unknown = { ...liquidation(at(9)), id: 'u', liquidatedSide: undefined, notionalUsd: 7 };
  const prices = [0, 1, 2, 3, 4].map((second) => price(at(second), 100 + second));
  return truthOfEvents([
    liquidation(at(0)),
    { ...liquidation(at(2)), id: '2' },
    liquidation(at(2), 'BTCUSDT', 'short'),
    unknown,
    ...prices,
  ]);
}

const ALARM: LoggedAlarm = {
  symbol: 'BTCUSDT',
  startMs: at(2),
  endMs: at(5),
  level: 'ALERT',
  probability: 0.6,
  side: 'long',
  reasons: [],
  levels: [{ level: 'ALERT', startMs: at(2), endMs: at(5) }],
};

describe('timelinesOf', () => {
  it('bins USD by side, the last price, the highest probability and the levels by the second', async () => {
    const probability = traceOf([
      [at(2) + 100, 0.25],
      [at(2) + 600, 0.61234567],
      [at(2) + 900, 0.5],
    ]);
    expect(timelinesOf(await truth(), probability, [ALARM, { ...ALARM, symbol: 'ETHUSDT' }])).toEqual([
      {
        symbol: 'BTCUSDT',
        startMs: MIDNIGHT_MS,
        stepMs: 1_000,
        longUsd: [10_000, 0, 10_000, 0, 0, 0, 0, 0, 0, 0],
        shortUsd: [0, 0, 10_000, 0, 0, 0, 0, 0, 0, 0],
        unknownUsd: [0, 0, 0, 0, 0, 0, 0, 0, 0, 7],
        price: [100, 101, 102, 103, 104, null, null, null, null, null],
        probability: [null, null, 0.6123, null, null, null, null, null, null, null],
        levels: ALARM.levels,
      },
    ]);
  });

  it('says nothing of prices that are unknown, nor of unknown sides when there are none', async () => {
    const [line] = timelinesOf(await truthOfEvents([liquidation(at(0))]), traceOf([]), []);
    expect(line?.price).toEqual([]);
    expect(line).not.toHaveProperty('unknownUsd');
  });

  it('thins a month to at most 1,500 points without losing a dollar', async () => {
    const month = await truthOfEvents(Array.from({ length: 721 }, (_, hour) => liquidation(at(hour * 3_600))));
    const [line] = timelinesOf(month, traceOf([]), []);
    expect(line?.longUsd.length).toBeLessThanOrEqual(1_500);
    expect(line?.longUsd.reduce((sum, usd) => sum + usd, 0)).toBe(7_210_000);
    expect((line?.stepMs ?? 1) % 1_000).toBe(0);
  });

  it('gives nothing of a market without symbols', () => {
    expect(timelinesOf({ startMs: 0, endMs: 0, symbols: [] }, traceOf([]), [])).toEqual([]);
  });
});

describe('closeUpsOf', () => {
  it('shows the twelve gravest cascades, from a minute before to two minutes after, and no grey bursts', async () => {
    const some = Array.from({ length: 14 }, (_, i) => cascade(at(i * 600), { notionalUsd: i }));
    const labels = [...some, cascade(at(60), { severity: 2, notionalUsd: 0 }), cascade(at(0), { grade: 'grey', notionalUsd: 1e9 })];
    const views = closeUpsOf(await truth(), labels, traceOf([]), []);
    expect(views).toHaveLength(12);
    expect(views.map(({ startMs }) => startMs).slice(0, 3)).toEqual([at(0), at(13 * 600 - 60), at(12 * 600 - 60)]);
    expect(views[0]?.stepMs).toBe(1_000);
    expect(views[0]?.longUsd).toHaveLength(60 + 30 + 120);
  });
});
