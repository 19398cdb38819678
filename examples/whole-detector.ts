/** All engines together: the same composition the aggregator runs live and a backtest runs over a journal. */
import type { CascadeEvent } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { replay } from '@cascade/replay';

const startMs = 1_760_130_900_000;
const venues = ['binance', 'bybit', 'okx'];

/** 600 liquidations of $100,000 within one second on three venues. */
const events: CascadeEvent[] = Array.from({ length: 600 }, (_, i) => {
  const tsMs = startMs + Math.floor((i / 600) * 1_000);
  return {
    type: 'liquidation',
    id: `example-${i}`,
    exchange: venues[i % 3] ?? 'binance',
    exchangeSymbol: 'BTCUSDT',
    symbol: 'BTCUSDT',
    tsMs,
    receivedTsMs: tsMs,
    liquidatedSide: 'long',
    notionalUsd: 100_000,
    notionalBasis: 'exchange',
    method: 'market',
    completeness: 'all',
  };
});

const detector = new Detector();
let level = 'NONE';
for await (const { events: batch, nowMs } of replay(events, { pace: 'max' })) {
  for (const event of batch) detector.push(event);
  for (const { signal } of detector.at(nowMs)) {
    if (signal.level === level) continue; // a refresh of a standing signal
    level = signal.level;
    console.log(`${signal.symbol} ${level} p=${signal.probability.toFixed(2)}: ${signal.reasons.join('; ')}`);
  }
}
