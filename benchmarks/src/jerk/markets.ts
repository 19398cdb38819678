import type { LiquidationEvent } from '@cascade/core';
import { openInput } from '@cascade/replay';
import { type LabelledSpan, labelCascades, MARKET_RULE, SINGLE_VENUE_RULE, truthOfEvents } from '@cascade/replay/evaluate';
import { simulate } from '@cascade/replay/simulate';
import { DAY_MS } from './pairs.js';
import { Watch, type WatchUse } from './watch.js';

/** A market that was watched, and its labels. */
export interface WatchedMarket {
  readonly watch: Watch;
  readonly labelled: LabelledSpan;
}

/** Monday 2026-01-05 00:00 UTC: the first simulated day of the first seed. */
const FIRST_DAY_MS = 1_767_571_200_000;

/** `days` of the scenario `market` of every seed, one seed after the other so that each has days of its own; labels of variant C. */
export async function watchSimulated(seeds: readonly number[], days: number, use: WatchUse): Promise<WatchedMarket> {
  const watch = new Watch(use);
  const spans: LabelledSpan[] = [];
  for (const [index, seed] of seeds.entries()) {
    const startMs = FIRST_DAY_MS + index * days * DAY_MS;
    const simulation = simulate({ scenario: 'market', seed, startMs, durationMs: days * DAY_MS });
    await watch.run(simulation.events, simulation.endMs);
    spans.push(labelCascades(simulation.truth(), { variant: 'C', rule: MARKET_RULE }));
  }
  return {
    watch,
    labelled: {
      startMs: FIRST_DAY_MS,
      endMs: FIRST_DAY_MS + seeds.length * days * DAY_MS,
      symbols: [...new Set(spans.flatMap(({ symbols }) => symbols))],
      labels: spans.flatMap(({ labels }) => labels),
    },
  };
}

/** A tape of liquidations of one venue; labels of variant A, which need no prices. */
export async function watchTape(file: string): Promise<WatchedMarket> {
  const events: LiquidationEvent[] = [];
  for await (const event of await openInput(file)) if (event.type === 'liquidation') events.push(event);
  const labelled = labelCascades(await truthOfEvents(events), { variant: 'A', rule: SINGLE_VENUE_RULE });
  const watch = new Watch({ methods: true, rows: false });
  await watch.run(events, labelled.endMs);
  return { watch, labelled };
}
