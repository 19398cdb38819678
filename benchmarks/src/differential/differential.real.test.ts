import type { ExchangeId } from '@cascade/feeds';
import { beforeAll, describe, expect, it } from 'vitest';
import { CCXT_VENUES, ccxtReader, type OfflineMarket } from './ccxt.sample.js';
import { compareRows, type Difference } from './compare.sample.js';
import { framesOf, metadataOf, VENUES } from './frames.sample.js';
import { KNOWN_DIFFERENCES, type KnownDifference, markdownTable } from './known-differences.sample.js';
import { cascadeReader, type Frame, type Reader, type Row } from './row.sample.js';
import { tardisReader } from './tardis.sample.js';

interface Comparison {
  readonly venue: ExchangeId;
  readonly library: string;
  readonly rows: number;
  readonly differences: readonly Difference[];
}

/** Feeds both readers the frames twice: what tardis-dev holds back of the first message it gives the second time. */
async function compare(venue: ExchangeId, library: string, reader: Reader): Promise<Comparison> {
  const ours = cascadeReader(venue, metadataOf(venue));
  const frames = framesOf(venue);
  const differences: Difference[] = [];
  let rows = 0;
  for (const round of [1, 2]) {
    for (const frame of frames) {
      const own = ours(frame);
      if (round === 1) rows += own.length;
      differences.push(...compareRows({ frame, library, round }, own, await reader(frame)));
    }
  }
  return { venue, library, rows, differences };
}

/** ccxt finds a contract only among its markets, so it gets all that the recordings name. */
function marketsOf(venue: ExchangeId): OfflineMarket[] {
  const read: (frame: Frame) => Row[] = cascadeReader(venue, metadataOf(venue));
  return framesOf(venue)
    .flatMap(read)
    .flatMap(({ exchangeSymbol: id, unifiedSymbol: symbol }) => (id === undefined || symbol === undefined ? [] : [{ id, symbol }]));
}

function isListed(found: Difference, { venues, library, field, explains }: KnownDifference): boolean {
  return venues.includes(found.venue) && library === found.library && field === found.field && explains(found);
}

describe('recorded frames read by three libraries', () => {
  const comparisons: Comparison[] = [];

  beforeAll(async () => {
    for (const venue of VENUES) {
      comparisons.push(await compare(venue, 'tardis-dev', tardisReader(venue)));
      if (CCXT_VENUES.includes(venue)) comparisons.push(await compare(venue, 'ccxt', ccxtReader(venue, marketsOf(venue))));
    }
  });

  it('hold rows on every venue', () => {
    for (const { venue, library, rows, differences } of comparisons) {
      process.stdout.write(`${venue.padEnd(14)}${library.padEnd(12)}${rows} rows, ${differences.length} differences in two rounds\n`);
    }
    expect(comparisons.filter(({ rows }) => rows === 0)).toEqual([]);
  });

  it('differ only as listed', () => {
    process.stdout.write(`${markdownTable(KNOWN_DIFFERENCES)}\n`);
    const all = comparisons.flatMap(({ differences }) => differences);
    expect(all.filter((found) => !KNOWN_DIFFERENCES.some((known) => isListed(found, known)))).toEqual([]);
  });

  it('show every listed difference on every venue it names', () => {
    const all = comparisons.flatMap(({ differences }) => differences);
    const gone = KNOWN_DIFFERENCES.flatMap((known) =>
      known.venues
        .filter((venue) => !all.some((found) => found.venue === venue && isListed(found, known)))
        .map((venue) => `${venue} ${known.library} ${known.field}`),
    );
    expect(gone).toEqual([]);
  });
});
