import type { CascadeEvent } from '@cascade/core';
import { marketOf, venueOf } from './markets.js';
import { quietBtc, type ScenarioOptions, Tape } from './tape.js';

const LEAD_MS = 10_000;

/** Thin background flow of the other venues, one liquidation every three seconds on average. */
function addBackground(tape: Tape, venues: readonly string[], durationMs: number): void {
  const random = tape.random.fork('background');
  const known = venues.map(venueOf);
  for (let atMs = random.exponential(1 / 3_000); atMs < durationMs; atMs += random.exponential(1 / 3_000)) {
    const receivedTsMs = tape.startMs + Math.floor(atMs);
    tape.addLiquidation({
      venue: random.pick(known),
      symbol: 'BTCUSDT',
      liquidatedSide: random.pick(['long', 'short']),
      priceUsd: marketOf('BTCUSDT').priceUsd,
      notionalUsd: random.lognormal(Math.log(1_000), 1),
      tsMs: receivedTsMs - random.int(5, 60),
      receivedTsMs,
    });
  }
}

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

/**
 * One venue goes mad: OKX prints 200 equal liquidations of $20,000 within 2 s (from `startMs + 10 s`), the others and the price stay calm.
 * A wrong feed, not a cascade. Simulated.
 * @throws CascadeError `testkit/unknown-option`, `testkit/invalid-time`
 */
export function singleVenueGlitch(options: ScenarioOptions = {}): readonly CascadeEvent[] {
  const tape = new Tape('singleVenueGlitch', options);
  const durationMs = 40_000;
  const venue = venueOf('okx');
  const priceUsd = marketOf('BTCUSDT').priceUsd;
  tape.addBtcPrices(durationMs, quietBtc(tape.random.fork('price')));
  addBackground(tape, ['binance', 'bybit'], durationMs);
  for (let i = 0; i < 200; i += 1) {
    const tsMs = tape.startMs + LEAD_MS + i * 10;
    tape.addLiquidation({
      venue,
      symbol: 'BTCUSDT',
      liquidatedSide: 'long',
      priceUsd,
      notionalUsd: 20_000,
      tsMs,
      receivedTsMs: tsMs + 150,
    });
  }
  return tape.finish(durationMs);
}

/**
 * One position of $30,000,000 is liquidated in a single print on OKX at `startMs + 10 s`; BTC dips 0.4 % and recovers within seconds,
 * nobody follows. Large in USD, a single event in count. Simulated.
 * @throws CascadeError `testkit/unknown-option`, `testkit/invalid-time`
 */
export function whale(options: ScenarioOptions = {}): readonly CascadeEvent[] {
  const tape = new Tape('whale', options);
  const durationMs = 40_000;
  const quiet = quietBtc(tape.random.fork('price'));
  tape.addBtcPrices(durationMs, (offsetMs) => {
    const state = quiet(offsetMs);
    const dip = offsetMs < LEAD_MS ? 0 : 0.004 * Math.exp((LEAD_MS - offsetMs) / 3_000);
    return { ...state, priceUsd: state.priceUsd * (1 - dip) };
  });
  addBackground(tape, ['binance', 'bybit'], durationMs);
  const tsMs = tape.startMs + LEAD_MS;
  const priceUsd = marketOf('BTCUSDT').priceUsd;
  tape.addLiquidation({
    venue: venueOf('okx'),
    symbol: 'BTCUSDT',
    liquidatedSide: 'long',
    priceUsd,
    notionalUsd: 30_000_000,
    tsMs,
    receivedTsMs: tsMs + 150,
  });
  return tape.finish(durationMs);
}
