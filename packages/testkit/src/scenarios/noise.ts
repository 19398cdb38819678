import { assertNonNegative, type CascadeEvent } from '@cascade/core';
import { marketOf, venueOf } from './markets.js';
import { quietBtc, type ScenarioOptions, Tape } from './tape.js';

const MINUTE_MS = 60_000;
const THREE_VENUES: readonly string[] = ['binance', 'bybit', 'okx'];
/** Median of the sizes, and their spread around it. */
const MEDIAN_USD = 5_000;
const SIGMA = 1;

/** Settings of {@link poissonNoise}. */
export interface PoissonNoiseOptions extends ScenarioOptions {
  /** Mean rate over all venues. Default 1. */
  readonly eventsPerSec?: number;
  /** Default 60,000. */
  readonly durationMs?: number;
  /** Default Binance, Bybit and OKX, equally likely. */
  readonly venues?: readonly string[];
}

/**
 * Stationary noise: arrivals are a Poisson process in `receivedTsMs`, sizes lognormal with median $5,000 and sigma 1, sides even,
 * a quiet BTC price beside it. Nothing in it announces anything; whatever alarms on it is a false alarm. Simulated.
 * @throws CascadeError `testkit/unknown-option`, `testkit/unknown-venue`, `testkit/invalid-number`, `testkit/invalid-time`
 */
export function poissonNoise(options: PoissonNoiseOptions = {}): readonly CascadeEvent[] {
  const tape = new Tape('poissonNoise', options, ['eventsPerSec', 'durationMs', 'venues']);
  const { eventsPerSec = 1, durationMs = MINUTE_MS, venues = THREE_VENUES } = options;
  assertNonNegative('testkit', 'eventsPerSec', eventsPerSec);
  assertNonNegative('testkit', 'durationMs', durationMs);
  const arrivals = tape.random.fork('arrivals');
  const known = venues.map(venueOf);
  const priceUsd = marketOf('BTCUSDT').priceUsd;
  tape.addBtcPrices(durationMs, quietBtc(tape.random.fork('price')));
  if (eventsPerSec === 0) return tape.finish(durationMs);
  for (let atMs = 0; ; ) {
    atMs += arrivals.exponential(eventsPerSec / 1_000);
    if (atMs >= durationMs) return tape.finish(durationMs);
    const receivedTsMs = tape.startMs + Math.floor(atMs);
    tape.addLiquidation({
      venue: arrivals.pick(known),
      symbol: 'BTCUSDT',
      liquidatedSide: arrivals.pick(['long', 'short']),
      priceUsd,
      notionalUsd: arrivals.lognormal(Math.log(MEDIAN_USD), SIGMA),
      tsMs: receivedTsMs - arrivals.int(5, 60),
      receivedTsMs,
    });
  }
}
