import type { Batch, CascadeEvent } from '@cascade/core';
import fc from 'fast-check';
import { funding, liquidation, openInterest, price, status, T0, VENUES } from './events.sample.js';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XUSDT'] as const;

const kind = fc.constantFrom(
  'liquidation',
  'liquidation',
  'liquidation',
  'liquidation',
  'liquidation',
  'price',
  'interest',
  'funding',
  'status',
);

/** An event a little after the one before, on any venue and symbol, its venue stamp up to 3 s old. */
const change = fc.record({
  kind,
  gapMs: fc.oneof({ weight: 8, arbitrary: fc.nat(150) }, { weight: 1, arbitrary: fc.nat(40_000) }),
  latenessMs: fc.nat(3_000),
  symbol: fc.constantFrom(...SYMBOLS),
  exchange: fc.constantFrom(...VENUES),
  side: fc.constantFrom('long' as const, 'long' as const, 'short' as const, undefined),
  usd: fc.integer({ min: 1, max: 1_000_000 }),
  isMark: fc.boolean(),
});

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function eventOf(
  { kind: type, latenessMs, symbol, exchange, side, usd, isMark }: Change,
  receivedTsMs: number,
  index: number,
): CascadeEvent {
  const tsMs = receivedTsMs - latenessMs;
  const common = { symbol, tsMs, receivedTsMs };
  if (type === 'price') return price(tsMs, 100 + usd / 1e5, exchange, { ...common, kind: isMark ? 'mark' : undefined });
  if (type === 'interest') return openInterest(tsMs, usd * 1e3, exchange, common);
  if (type === 'funding') return { ...funding(tsMs, (usd - 5e5) / 1e10, 8, exchange), ...common };
  if (type === 'status') return { ...status(exchange, isMark, tsMs), receivedTsMs };
  const completeness = exchange === 'binance' ? 'sampled' : 'all';
  return liquidation(tsMs, { ...common, id: `tape-${index}`, exchange, liquidatedSide: side, notionalUsd: usd, completeness });
}

/** Up to 250 events of every kind in batches of about 10 ms, now and then with a silence: bursts on three venues and four symbols. */
export const tape: fc.Arbitrary<Batch<CascadeEvent>[]> = fc.array(change, { minLength: 1, maxLength: 250, size: '+1' }).map((changes) => {
  let nowMs = T0;
  return changes.map((given, index) => {
    nowMs += given.gapMs;
    return { events: [eventOf(given, nowMs, index)], nowMs: nowMs + 10 };
  });
});
