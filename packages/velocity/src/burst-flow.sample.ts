import type { LiquidatedSide } from '@cascade/core';
import type { BurstFlowEvent } from './burst-flow.js';
import type { BurstFlowSnapshot, BurstSnapshot, SideFlow } from './burst-flow-snapshot.js';

interface Seen {
  readonly event: BurstFlowEvent;
  /** The newest time when it came. */
  readonly seenMs: number;
}

const SIDES: readonly LiquidatedSide[] = ['long', 'short'];

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const isOf = (side: LiquidatedSide, { event }: Seen): boolean => event.liquidatedSide === undefined || event.liquidatedSide === side;
const isOther = (side: LiquidatedSide, { event }: Seen): boolean => event.liquidatedSide !== side;
const usdOf = ({ event }: Seen): number => event.notionalUsd ?? 0;

/** The definitions of `BurstFlow` over the whole list of events, each number computed anew. O(n²). */
export class BurstFlowOracle {
  readonly #seen: Seen[] = [];
  readonly #sampled = new Set<string>();
  #newestMs = Number.NEGATIVE_INFINITY;
  #sinceMs = Number.POSITIVE_INFINITY;

  push(event: BurstFlowEvent): void {
    if (event.tsMs < this.#newestMs - 2_000) return;
    this.#newestMs = Math.max(this.#newestMs, event.tsMs);
    this.#sinceMs = Math.min(this.#sinceMs, event.tsMs);
    if (event.completeness === 'sampled') this.#sampled.add(event.exchange);
    this.#seen.push({ event, seenMs: this.#newestMs });
  }

  at(readMs: number): BurstFlowSnapshot {
    const nowMs = Math.max(readMs, this.#newestMs);
    const usual = this.#usual();
    const baseline = usual(this.#seen.length, nowMs);
    const sides = {
      long: this.#side('long', nowMs, baseline, usual),
      short: this.#side('short', nowMs, baseline, usual),
    };
    return {
      symbol: '',
      nowMs: readMs,
      observedMs: this.#seen.length === 0 ? 0 : nowMs - this.#sinceMs,
      ...this.#balance(nowMs, sides.long, sides.short),
      sides,
    };
  }

  #decayed(events: readonly Seen[], nowMs: number, tauSec: number, weigh: (seen: Seen) => number = () => 1): number {
    return sum(events.map((seen) => weigh(seen) * Math.exp((seen.event.tsMs - nowMs) / 1_000 / tauSec)));
  }

  /** De-throttled rate of every venue. */
  #rates(belongs: (seen: Seen) => boolean, nowMs: number, tauSec: number): number[] {
    return [...new Set(this.#seen.map(({ event }) => event.exchange))].map((exchange) => {
      const ofVenue = this.#seen.filter(({ event }) => event.exchange === exchange);
      const all = this.#decayed(ofVenue, nowMs, tauSec) / tauSec;
      const part = this.#decayed(ofVenue.filter(belongs), nowMs, tauSec) / tauSec;
      if (!this.#sampled.has(exchange) || all < 1e-9) return part;
      return part * Math.max(1, -Math.log(1 - Math.min(all, 0.95)) / all);
    });
  }

  /** Baselines after the first `n` events, at a time: each event weighs by the baseline and the 5 s rate it found. */
  #usual(): (n: number, nowMs: number) => { eventsPerSec: number; usdPerSec: number } {
    const weights: number[] = [];
    const usual = (n: number, nowMs: number): { eventsPerSec: number; usdPerSec: number } => {
      const sinceMs = Math.min(...this.#seen.slice(0, n + 1).map(({ event }) => event.tsMs));
      const watched = n === 0 ? 0 : 21_600 * (1 - Math.exp(-(nowMs - sinceMs) / 21_600_000));
      const kept = this.#seen.slice(0, n).map((seen, i) => (weights[i] as number) * Math.exp((seen.seenMs - nowMs) / 21_600_000));
      return {
        eventsPerSec: (sum(kept) / 2 + 600 * 0.004) / (watched + 600),
        usdPerSec: (sum(kept.map((weight, i) => weight * usdOf(this.#seen[i] as Seen))) / 2 + 600 * 20) / (watched + 600),
      };
    };
    this.#seen.forEach(({ event, seenMs }, n) => {
      const before = this.#seen.slice(0, n);
      const rates = SIDES.filter((side) => event.liquidatedSide !== other(side)).map(
        (side) =>
          this.#decayed(
            before.filter((seen) => isOf(side, seen)),
            seenMs,
            5,
          ) / 5,
      );
      weights.push(Math.min(1, (20 * usual(n, seenMs).eventsPerSec) / Math.max(...rates)));
    });
    return usual;
  }

  #side(
    side: LiquidatedSide,
    nowMs: number,
    baseline: { eventsPerSec: number; usdPerSec: number },
    usual: (n: number, nowMs: number) => { eventsPerSec: number },
  ): SideFlow {
    const own = this.#seen.filter((seen) => isOf(side, seen));
    const venueRates = this.#rates((seen) => isOf(side, seen), nowMs, 30);
    return {
      eventsPerSec1s: this.#decayed(own, nowMs, 1),
      eventsPerSec5s: sum(this.#rates((seen) => isOf(side, seen), nowMs, 5)),
      eventsPerSec30s: sum(venueRates),
      baselineEventsPerSec: baseline.eventsPerSec,
      usd10s: this.#decayed(own, nowMs, 10, usdOf),
      usd60s: this.#decayed(own, nowMs, 60, usdOf),
      baselineUsdPerSec: baseline.usdPerSec,
      venues: venueRates.filter((rate) => rate > 0 && rate >= 0.1 * sum(venueRates) * (1 - 1e-9)).length,
      dispersion: this.#dispersion(own, nowMs),
      ...this.#test(side, nowMs, usual),
    };
  }

  #dispersion(own: readonly Seen[], nowMs: number): number | undefined {
    const lastBin = Math.floor(nowMs / 1_000);
    let [bins, events, squares] = [0, 0, 0];
    for (let bin = Math.ceil(this.#sinceMs / 1_000); bin <= lastBin; bin++) {
      const weight = Math.exp((bin - lastBin) / 60);
      const count = own.filter(({ seenMs }) => Math.ceil(seenMs / 1_000) === bin).length;
      bins += weight;
      events += weight * count;
      squares += weight * count ** 2;
    }
    if (events < 3) return undefined;
    const mean = events / bins;
    return (squares / bins - mean ** 2) / mean;
  }

  /** The CUSUM second by second of stretches, with the lists of events behind run and burst. */
  #test(
    side: LiquidatedSide,
    nowMs: number,
    usual: (n: number, nowMs: number) => { eventsPerSec: number },
  ): Pick<SideFlow, 'cusum' | 'burst'> {
    let stretch: { before: number; gain: number; drift: number; fromMs: number } | undefined;
    const sumAt = (ms: number): number => {
      if (stretch === undefined) return 0;
      const over = Math.min(12, Math.max(0, stretch.before + stretch.gain - stretch.drift));
      const silentSec = (ms - stretch.fromMs) / 1_000 - 1;
      return silentSec < 0 ? Math.max(stretch.before, over) : Math.max(0, over - stretch.drift * silentSec);
    };
    let run = 0;
    let burst: { from: number; last: number } | undefined;
    this.#seen.forEach((seen, n) => {
      if (!isOf(side, seen)) return;
      const calm = Math.max(usual(n, seen.seenMs).eventsPerSec, 1 / 3_600);
      const [gain, drift] = [Math.log(Math.max(20 * calm, 0.6) / calm), Math.max(20 * calm, 0.6) - calm];
      if (stretch === undefined || seen.seenMs >= stretch.fromMs + 1_000) {
        const before = sumAt(seen.seenMs);
        stretch = { before, gain: 0, drift, fromMs: seen.seenMs };
        if (before === 0 || (before < 6 && burst !== undefined && burst.last >= (this.#seen[run] as Seen).seenMs)) run = n;
      }
      stretch.gain += gain;
      if (sumAt(seen.seenMs) < 6) return;
      const isNew = burst === undefined || seen.seenMs - burst.last >= 30_000;
      burst = { from: isNew || burst === undefined ? run : burst.from, last: seen.seenMs };
    });
    const isOver = burst === undefined || nowMs - burst.last >= 30_000;
    return { cusum: sumAt(nowMs), burst: isOver || burst === undefined ? undefined : this.#burst(side, burst) };
  }

  #burst(side: LiquidatedSide, { from, last }: { from: number; last: number }): BurstSnapshot {
    const since = this.#seen.slice(from);
    const own = since.filter((seen) => isOf(side, seen));
    const counts = [...new Set(own.map(({ event }) => event.exchange))].map(
      (exchange) => own.filter(({ event }) => event.exchange === exchange).length,
    );
    return {
      sinceMs: (since[0] as Seen).seenMs,
      lastMs: last,
      count: own.length,
      otherCount: since.filter((seen) => isOther(side, seen)).length,
      notionalUsd: sum(own.map(usdOf)),
      venues: counts.filter((count) => 10 * count >= own.length).length,
    };
  }

  #balance(nowMs: number, long: SideFlow, short: SideFlow): Pick<BurstFlowSnapshot, 'dominantSide' | 'imbalance'> {
    const known = 30 * sum(this.#rates(({ event }) => event.liquidatedSide !== undefined, nowMs, 30));
    const unknown = 30 * sum(this.#rates(({ event }) => event.liquidatedSide === undefined, nowMs, 30));
    if (known < 1e-6) return { dominantSide: undefined, imbalance: undefined };
    const [a, b] = [30 * long.eventsPerSec30s, 30 * short.eventsPerSec30s];
    const isTie = Math.abs(a - b) <= 1e-9 * (a + b);
    const isUsdTie = Math.abs(long.usd60s - short.usd60s) <= 1e-9 * (long.usd60s + short.usd60s);
    const isLong = isTie ? isUsdTie || long.usd60s > short.usd60s : a > b;
    return { dominantSide: isLong ? 'long' : 'short', imbalance: unknown > known ? undefined : Math.abs(a - b) / (a + b + 1) };
  }
}

function other(side: LiquidatedSide): LiquidatedSide {
  return side === 'long' ? 'short' : 'long';
}
