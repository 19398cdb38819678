import { type FeedOptions, systemClock } from '@cascade/feeds';
import { type FakeExchange, type FakeVenue, openFakeExchange } from '@cascade/testkit';

/** Fake exchanges that print a price every 50 ms, by which feeds see that they are alive. */
export class LiveFakes {
  readonly opened: FakeExchange[] = [];
  readonly #beats: NodeJS.Timeout[] = [];

  /** @param ageMs how old the prices are when they are printed, ms */
  async open(venues: readonly FakeVenue[], ageMs = 0): Promise<FakeExchange[]> {
    const fakes = await Promise.all(venues.map((venue) => openFakeExchange({ venue })));
    this.opened.push(...fakes);
    const beat = (): void => {
      for (const fake of fakes) fake.sendPrice({ price: 82_000, bid: 81_999.9, ask: 82_000.1, tsMs: systemClock.nowMs() - ageMs });
    };
    this.#beats.push(setInterval(beat, 50));
    return fakes;
  }

  endpoints(): NonNullable<FeedOptions['endpoints']> {
    return Object.fromEntries(this.opened.map((fake) => [fake.venue, { ws: fake.url, rest: fake.restUrl }]));
  }

  async close(): Promise<void> {
    for (const beat of this.#beats.splice(0)) clearInterval(beat);
    await Promise.all(this.opened.splice(0).map((fake) => fake.close()));
  }
}
