import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CascadeEvent, FEED_STATUSES } from '@cascade/core';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { readJournal } from './journal.js';
import { openJournalWriter } from './journal-writer.js';

const dir = mkdtempSync(join(tmpdir(), 'journal-property-'));
afterAll(() => rmSync(dir, { recursive: true }));

const finite = (min: number): fc.Arbitrary<number> => fc.double({ min, max: 1e12, noNaN: true, noDefaultInfinity: true });
// JSON has no -0, so amounts that may be 0 come without a sign.
const amount = finite(0).map((value) => value + 0);
const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => text.length <= 64);
const common = { exchange: name, tsMs: fc.maxSafeNat(), receivedTsMs: fc.constant(0) };
const some = { requiredKeys: ['type', 'exchange', 'tsMs', 'receivedTsMs'] as const };

const event: fc.Arbitrary<CascadeEvent> = fc.oneof(
  fc.record(
    {
      ...common,
      type: fc.constant('liquidation' as const),
      id: name,
      exchangeSymbol: name,
      symbol: name,
      liquidatedSide: fc.constantFrom('long' as const, 'short' as const),
      orderSide: fc.constantFrom('buy' as const, 'sell' as const),
      price: amount,
      priceKind: fc.constantFrom('fill' as const, 'limit' as const, 'mark' as const, 'bankruptcy' as const, 'base' as const),
      contracts: amount,
      contractSize: amount,
      quantity: amount,
      notionalUsd: amount,
      notionalBasis: fc.constantFrom('exchange' as const, 'price' as const, 'reference' as const, 'none' as const),
      method: fc.constantFrom('market' as const, 'backstop' as const, 'adl' as const, 'insurance' as const, 'unknown' as const),
      completeness: fc.constantFrom('all' as const, 'sampled' as const, 'aggregated' as const, 'watchlist' as const),
    },
    { requiredKeys: [...some.requiredKeys, 'id', 'exchangeSymbol', 'symbol', 'notionalBasis', 'method', 'completeness'] },
  ),
  fc.record(
    {
      ...common,
      type: fc.constant('price' as const),
      symbol: name,
      kind: fc.constant('mark' as const),
      price: finite(1e-9),
      bid: amount,
      ask: amount,
      tradedUsd: amount,
    },
    { requiredKeys: [...some.requiredKeys, 'symbol', 'price'] },
  ),
  fc.record(
    { ...common, type: fc.constant('open-interest' as const), symbol: name, openInterest: amount, openInterestUsd: amount },
    { requiredKeys: [...some.requiredKeys, 'symbol', 'openInterestUsd'] },
  ),
  fc.record(
    {
      ...common,
      type: fc.constant('funding' as const),
      symbol: name,
      fundingRate: finite(-1).map((value) => value + 0),
      intervalHours: fc.integer({ min: 1, max: 24 }),
      nextFundingTsMs: fc.maxSafeNat(),
    },
    { requiredKeys: [...some.requiredKeys, 'symbol', 'fundingRate', 'intervalHours'] },
  ),
  fc.record(
    {
      ...common,
      type: fc.constant('feed-status' as const),
      connection: name,
      status: fc.constantFrom(...FEED_STATUSES),
      reason: name,
      reconnects: fc.nat(),
      gapMs: fc.nat(),
    },
    { requiredKeys: [...some.requiredKeys, 'connection', 'status', 'reconnects'] },
  ),
  fc.record({ ...common, type: fc.constant('side-inverted' as const), inverted: fc.boolean(), votesFor: fc.nat(), votesAgainst: fc.nat() }),
);

/** Events whose own clock moves by -5 s to +60 s, never more than 10 s behind the newest. */
const history: fc.Arbitrary<CascadeEvent[]> = fc
  .array(fc.tuple(event, fc.integer({ min: -5_000, max: 60_000 })), { maxLength: 40 })
  .map((pairs) => {
    let newestMs = 1_700_000_000_000;
    return pairs.map(([value, stepMs]) => {
      const receivedTsMs = newestMs + stepMs;
      newestMs = Math.max(newestMs, receivedTsMs);
      return { ...value, receivedTsMs };
    });
  });

let files = 0;

async function writeAll(path: string, events: readonly CascadeEvent[], flushEvery: number): Promise<void> {
  const writer = await openJournalWriter(path);
  for (const [index, value] of events.entries()) {
    await writer.write(value);
    if (index % flushEvery === 0) await writer.flush();
  }
  await writer.close();
}

async function readAll(path: string, lenient: boolean): Promise<CascadeEvent[]> {
  const events: CascadeEvent[] = [];
  for await (const value of readJournal(path, { lenient })) events.push(value);
  return events;
}

it('what is written is what is read, however it is flushed and split over openings', async () => {
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.nat(40),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('.ndjson', '.ndjson.gz'),
      async (events, split, flushEvery, ending) => {
        const path = join(dir, `${files++}${ending}`);
        await writeAll(path, events.slice(0, split), flushEvery);
        await writeAll(path, events.slice(split), flushEvery);
        expect(await readAll(path, events.length === 0)).toStrictEqual(events);
      },
    ),
    { numRuns: 60 },
  );
});

it('a journal cut at any byte gives a prefix of its events and takes new ones', async () => {
  const later = history.filter((events) => events.length > 0);
  await fc.assert(
    fc.asyncProperty(
      later,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom('.ndjson', '.ndjson.gz'),
      async (events, share, ending) => {
        const path = join(dir, `${files++}${ending}`);
        await writeAll(path, events, 3);
        const whole = readFileSync(path);
        // Two bytes tell gzip; a file of one byte is refused.
        writeFileSync(path, whole.subarray(0, Math.max(2, Math.floor(share * whole.length))));
        const kept = await readAll(path, true);
        expect(kept).toStrictEqual(events.slice(0, kept.length));
        const last = { ...(events.at(-1) as CascadeEvent), receivedTsMs: 1_800_000_000_000 };
        await writeAll(path, [last], 1);
        expect(await readAll(path, false)).toStrictEqual([...kept, last]);
      },
    ),
    { numRuns: 60 },
  );
});
