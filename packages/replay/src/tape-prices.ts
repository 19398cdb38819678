import { CascadeError, type CascadeEvent, type PriceEvent } from '@cascade/core';
import type { TapeRow } from './tape-row.js';

/** `binance:BTC`, but not `BTC/USDT:USDT`. */
const VENUE_PREFIX = /^([A-Za-z0-9-]+):(.+)$/;

/** A bar of a price tape at its open; {@link moveToClose} moves it to where its close is known. */
export function parseBar(row: TapeRow): PriceEvent {
  const tsMs = row.time('tsMs');
  const name = row.text('symbol');
  const [, venue, instrument = name] = VENUE_PREFIX.exec(name) ?? [];
  for (const column of ['open', 'high', 'low']) row.positive(column);
  row.amount('volume');
  return {
    type: 'price',
    exchange: venue === undefined ? 'unknown' : row.exchangeName('symbol', venue),
    symbol: row.symbol('symbol', instrument),
    tsMs,
    receivedTsMs: tsMs,
    price: row.positive('close'),
  };
}

/** The most frequent gap, of equally frequent ones the longest: an early price would be foresight, a late one is not. */
function commonest(gaps: ReadonlyMap<number, number>): number | undefined {
  let best: number | undefined;
  for (const [gapMs, count] of gaps) {
    const bestCount = best === undefined ? 0 : (gaps.get(best) ?? 0);
    if (count > bestCount || (count === bestCount && gapMs > (best ?? 0))) best = gapMs;
  }
  return best;
}

class GapCount {
  readonly gaps = new Map<number, number>();
  #lastMs = Number.NaN;

  /** Notes a bar of this series and returns the gap to the one before, `undefined` for the first and for equal times. */
  add(tsMs: number): number | undefined {
    const gapMs = tsMs - this.#lastMs;
    this.#lastMs = tsMs;
    if (!(gapMs > 0)) return undefined;
    countGap(this.gaps, gapMs);
    return gapMs;
  }
}

function countGap(gaps: Map<number, number>, gapMs: number): void {
  gaps.set(gapMs, (gaps.get(gapMs) ?? 0) + 1);
}

function seriesOf(event: CascadeEvent): string {
  return event.type === 'price' ? `${event.exchange}:${event.symbol}` : event.type;
}

/**
 * Moves the bars of a time-ordered tape from their open to their end, the first moment their close is known.
 *
 * The bar length is `barMs`, or else each series' (exchange and symbol) commonest distance between rows, or else the tape's.
 * @throws CascadeError `replay/unknown-bar-length` when no series has two rows
 */
export function moveToClose(ordered: readonly CascadeEvent[], file: string, barMs: number | undefined): CascadeEvent[] {
  const series = new Map<string, GapCount>();
  const all = new Map<number, number>();
  for (const event of ordered) {
    const key = seriesOf(event);
    const count = series.get(key) ?? new GapCount();
    series.set(key, count);
    const gapMs = count.add(event.tsMs);
    if (gapMs !== undefined) countGap(all, gapMs);
  }
  const fallbackMs = barMs ?? commonest(all);
  if (fallbackMs === undefined) {
    const message = `the bar length of "${file}" can't be told, no series has two rows: give it as barMs`;
    throw new CascadeError('replay/unknown-bar-length', message, { context: { file } });
  }
  const lengths = new Map([...series].map(([key, { gaps }]) => [key, barMs ?? commonest(gaps) ?? fallbackMs]));
  return ordered
    .map((event) => {
      const endMs = event.tsMs + (lengths.get(seriesOf(event)) ?? fallbackMs);
      return { ...event, tsMs: endMs, receivedTsMs: endMs };
    })
    .sort((a, b) => a.receivedTsMs - b.receivedTsMs);
}
