import type { CascadeEvent } from '@cascade/core';
import { venueOf } from './markets.js';
import { quietBtc, type ScenarioOptions, Tape } from './tape.js';

const LEAD_MS = 10_000;

/**
 * 600 liquidations of $100,000 in the second that begins at `startMs + 10 s`: BTC longs, evenly spaced, Binance, Bybit and OKX in turn,
 * each received in its millisecond. 10 s of prices before, 5 s after. A stress case: no venue's throttle or delay is applied. Simulated.
 * @throws CascadeError `testkit/unknown-option`, `testkit/invalid-time`
 */
export function burst600(options: ScenarioOptions = {}): readonly CascadeEvent[] {
  const tape = new Tape('burst600', options);
  const durationMs = LEAD_MS + 6_000;
  const venues = ['binance', 'bybit', 'okx'].map((name) => ({ ...venueOf(name), priceOffset: 0 }));
  tape.addBtcPrices(durationMs, quietBtc(tape.random.fork('price')));
  for (let i = 0; i < 600; i += 1) {
    const venue = venues[i % venues.length];
    if (venue === undefined) continue;
    const tsMs = tape.startMs + LEAD_MS + Math.floor((i * 1_000) / 600);
    // 1.25 BTC at 80,000 is exactly $100,000.
    tape.addLiquidation({
      venue,
      symbol: 'BTCUSDT',
      liquidatedSide: 'long',
      priceUsd: 80_000,
      notionalUsd: 100_000,
      tsMs,
      receivedTsMs: tsMs,
    });
  }
  return tape.finish(durationMs);
}
