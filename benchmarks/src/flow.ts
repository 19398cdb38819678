import type { FlowEvent } from '@cascade/velocity';

/** A seeded generator of numbers 0 <= x < 1 (a linear congruential generator: enough for benchmark input). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Endless liquidations: Poisson arrivals on whole milliseconds, lognormal sizes around $5,000, venues and sides at random. */
export function* liquidationFlow(seed: number, eventsPerMinute: number, venues: readonly string[]): Generator<FlowEvent, never> {
  const next = random(seed);
  let timeMs = 1_760_000_000_000;
  for (;;) {
    timeMs += (-Math.log(1 - next()) * 60_000) / eventsPerMinute;
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    yield {
      tsMs: Math.floor(timeMs),
      notionalUsd: Math.round(5_000 * Math.exp(normal) * 100) / 100,
      exchange: venues[Math.floor(next() * venues.length)] as string,
      liquidatedSide: next() < 0.5 ? 'long' : 'short',
    };
  }
}
