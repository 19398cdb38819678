import { CascadeError, type CascadeEvent } from '@cascade/core';
import type { Random } from '@cascade/core/stats';
import { type Market, marketOf, VENUES, type Venue } from './markets.js';
import { type BtcState, type ScenarioOptions, Tape } from './tape.js';

/** Settings of {@link marketWideCrash}. */
export interface MarketWideCrashOptions extends ScenarioOptions {
  /** Canonical symbols that take part. Default BTC, ETH, SOL, XRP, DOGE. */
  readonly symbols?: readonly string[];
  /** At least 45,000; what is longer prolongs the decay. Default 55,000. */
  readonly durationMs?: number;
}

const DEFAULT_SYMBOLS: readonly string[] = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT'];
const SHORTEST_MS = 45_000;
const STEP_MS = 50;
/** When the crash begins and when its push is strongest, s after the start. */
const ONSET_S = 18;
const PEAK_S = 30;
/** The push grows with this time constant, s, and fades with the other. */
const GROWTH_S = 4;
const FADE_S = 5;
/** Every liquidation triggers this many more on average, over about this many seconds. */
const BRANCHING = 0.5;
const MEMORY_S = 0.8;
/** Events/s of BTC on all venues before throttles: calm, and the strongest push. */
const CALM_PER_SEC = 0.6;
const PUSH_PER_SEC = 420;
/** Share of longs in the crash. */
const LONG_SHARE = 0.96;
/** Sizes in the crash against calm ones, and the largest single print. */
const SIZE_BOOST = 2;
const LARGEST_USD = 3_000_000;
const FALL = 0.055;
const BOUNCE = 0.015;

/** Strength of the push, 0..1, at `second` after the start. */
function push(second: number): number {
  if (second < ONSET_S) return 0;
  return second < PEAK_S ? Math.exp((second - PEAK_S) / GROWTH_S) : Math.exp((PEAK_S - second) / FADE_S);
}

/** Log return of BTC since the start, without noise. */
function btcDrift(second: number): number {
  const fall = FALL / (1 + Math.exp((PEAK_S - 1 - second) / 2));
  const bounce = second < PEAK_S + 6 ? 0 : BOUNCE * (1 - Math.exp((PEAK_S + 6 - second) / 8));
  return bounce - fall;
}

function btcPath(random: Random): (offsetMs: number) => BtcState {
  const startUsd = marketOf('BTCUSDT').priceUsd;
  let noise = 0;
  return (offsetMs) => {
    const heat = push(offsetMs / 1_000);
    noise += (0.000045 + 0.0006 * heat) * random.normal();
    return {
      priceUsd: startUsd * Math.exp(noise + btcDrift(offsetMs / 1_000)),
      spreadBps: 0.012 + 8 * heat,
      tradedUsd: random.lognormal(10 + 4 * heat, 1),
    };
  };
}

function pickVenue(random: Random): Venue {
  let rest = random.next();
  for (const venue of VENUES) {
    rest -= venue.share;
    if (rest < 0) return venue;
  }
  return VENUES[0] as Venue;
}

/** One liquidation that happened, before its venue decides whether to show it. */
interface Happened {
  readonly venue: Venue;
  readonly tsMs: number;
  readonly second: number;
}

/** A Hawkes process in steps of 50 ms: the push from outside plus what the liquidations themselves set off. */
function happenings(tape: Tape, symbol: string, durationMs: number, random: Random): readonly Happened[] {
  const { weight } = marketOf(symbol);
  const lagSec = symbol === 'BTCUSDT' ? 0 : 0.3 + 1.2 * random.next();
  const stepSec = STEP_MS / 1_000;
  const rows: Happened[] = [];
  let excitement = 0;
  for (let offsetMs = 0; offsetMs < durationMs; offsetMs += STEP_MS) {
    const second = offsetMs / 1_000;
    const ratePerSec = weight * (CALM_PER_SEC * (1 - BRANCHING) + PUSH_PER_SEC * push(second - lagSec)) + BRANCHING * excitement;
    const count = random.poisson(ratePerSec * stepSec);
    excitement = excitement * Math.exp(-stepSec / MEMORY_S) + count / MEMORY_S;
    const atMs = Array.from({ length: count }, () => random.int(0, STEP_MS - 1)).sort((a, b) => a - b);
    for (const ms of atMs) rows.push({ venue: pickVenue(random), tsMs: tape.startMs + offsetMs + ms, second });
  }
  return rows;
}

/** What the venues show of it: a throttled one only the last of each second. */
function shown(rows: readonly Happened[]): readonly Happened[] {
  const last = new Map<string, Happened>();
  for (const row of rows) last.set(`${row.venue.exchange}:${Math.floor(row.tsMs / 1_000)}`, row);
  return rows.filter((row) => !row.venue.onePerSecond || last.get(`${row.venue.exchange}:${Math.floor(row.tsMs / 1_000)}`) === row);
}

function addSymbol(tape: Tape, symbol: string, durationMs: number): void {
  const market: Market = marketOf(symbol);
  const random = tape.random.fork(symbol);
  const details = random.fork('details');
  for (const { venue, tsMs, second } of shown(happenings(tape, symbol, durationMs, random))) {
    const crashing = second >= ONSET_S;
    const medianUsd = venue.medianUsd * Math.sqrt(market.weight) * (crashing ? SIZE_BOOST : 1);
    tape.addLiquidation({
      venue,
      symbol,
      liquidatedSide: details.next() < (crashing ? LONG_SHARE : 0.5) ? 'long' : 'short',
      priceUsd: market.priceUsd * Math.exp(market.beta * btcDrift(second)),
      notionalUsd: Math.min(LARGEST_USD, details.lognormal(Math.log(medianUsd), venue.sigma)),
      tsMs,
      receivedTsMs: venue.receivedAt(tsMs, details),
    });
  }
}

/**
 * A crash of the whole market: 18 s of calm, then a self-exciting onset on every symbol and venue (BTC first, the others 0.3 to 1.5 s later),
 * its peak about 12 s later, decay. BTC falls some 5 % and takes back a part. 96 % of the crash is longs.
 *
 * Liquidations are a Hawkes process (branching 0.5, memory 0.8 s) under a push that doubles every 2.8 s, then fades. Each venue shows its
 * part the way its feed does: Binance the last of each symbol and second, about 1 s late; Bybit all, in batches of 500 ms; OKX and
 * Hyperliquid with a delay. The rates are those of an extreme day, chosen so that BTC exceeds 100 events/s over 10 s while it still
 * accelerates by more than 40 events/s² over 2 s. Simulated: nothing of it is recorded.
 *
 * @throws CascadeError `testkit/unknown-option`, `testkit/unknown-symbol`, `testkit/invalid-time`, `testkit/invalid-duration`
 */
export function marketWideCrash(options: MarketWideCrashOptions = {}): readonly CascadeEvent[] {
  const tape = new Tape('marketWideCrash', options, ['symbols', 'durationMs']);
  const { symbols = DEFAULT_SYMBOLS, durationMs = 55_000 } = options;
  if (!(durationMs >= SHORTEST_MS && Number.isSafeInteger(durationMs))) {
    throw new CascadeError('testkit/invalid-duration', `durationMs must be an integer of at least ${SHORTEST_MS}, got "${durationMs}"`);
  }
  tape.addBtcPrices(durationMs, btcPath(tape.random.fork('price')));
  for (const symbol of symbols) addSymbol(tape, symbol, durationMs);
  return tape.finish(durationMs);
}
