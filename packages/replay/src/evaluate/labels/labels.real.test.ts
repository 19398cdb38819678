import { resolve } from 'node:path';
import type { CascadeEvent, LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { readTape } from '../../tape.js';
import type { CascadeLabel } from '../cascade-label.js';
import { labelCascades } from './label-cascades.js';
import { SINGLE_VENUE_RULE } from './rule.js';
import { truthOfEvents } from './truth-of-events.js';

const folder = resolve(process.env.CASCADE_REAL_DATA ?? '', 'tapes');
/** Tape and the least number of cascades on it. */
const TAPES: readonly (readonly [name: string, file: string, least: number])[] = [
  ['OKX', 'open/liq_okx_2026-03-04_05.csv.gz', 5],
  ['Pacifica', 'unlicensed/liq_pacifica_2026-03-15_03-31.csv.gz', 5],
  ['Hyperliquid', 'open/liq_hyperliquid_2025-05-25_06-05.csv.gz', 5],
  ['Binance, gappy', 'unlicensed/liq_binance_2025-11-30_12-01_gappy.csv.gz', 0],
  ['Binance bursts', 'unlicensed/liqburst30k_binance_2023-01-06_12.csv.gz', 0],
];

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

async function liquidationsOf(file: string): Promise<LiquidationEvent[]> {
  const all: CascadeEvent[] = [];
  for await (const event of readTape(resolve(folder, file))) all.push(event);
  return all.filter((event) => event.type === 'liquidation');
}

/** Counts a label again, from the tape's events alone. */
function recount(label: CascadeLabel, events: readonly LiquidationEvent[]): void {
  const during = (untilMs: number): LiquidationEvent[] =>
    events.filter(({ symbol, tsMs }) => symbol === label.symbol && tsMs >= label.onsetMs && tsMs < untilMs);
  const own = (list: readonly LiquidationEvent[]): LiquidationEvent[] =>
    list.filter(({ liquidatedSide }) => label.side === undefined || liquidatedSide === label.side);
  const inside = during(label.endMs);
  expect(label.count).toBe(own(inside).length);
  expect(label.notionalUsd).toBeCloseTo(
    own(inside).reduce((sum, { notionalUsd = 0 }) => sum + notionalUsd, 0),
    4,
  );
  expect(own(during(label.onsetMs + 1_000)).length).toBeGreaterThan(0);
  const least = label.grade === 'cascade' ? SINGLE_VENUE_RULE.minLiquidations : SINGLE_VENUE_RULE.minLiquidations / 2;
  expect(label.count).toBeGreaterThanOrEqual(least);
  const sided = inside.filter(({ liquidatedSide }) => liquidatedSide !== undefined);
  if (label.side !== undefined) expect(own(sided).length / sided.length).toBeGreaterThanOrEqual(SINGLE_VENUE_RULE.minSideShare);
  if (label.grade === 'grey') return;
  const meets = (untilMs: number): boolean => {
    const known = during(untilMs).filter(({ liquidatedSide }) => liquidatedSide !== undefined);
    const share = label.side === undefined || known.length === 0 ? 1 : own(known).length / known.length;
    return own(during(untilMs)).length >= SINGLE_VENUE_RULE.minLiquidations && share >= SINGLE_VENUE_RULE.minSideShare;
  };
  let second = label.onsetMs;
  while (!meets(second + 1_000) && second < label.endMs) second += 1_000;
  expect(label.provenMs).toBe(second);
}

describe('labels of the recorded tapes, one venue each, liquidations only', () => {
  it.each(TAPES)('%s', async (name, file, least) => {
    const events = await liquidationsOf(file);
    const { labels, judged, symbols } = labelCascades(await truthOfEvents(events), { variant: 'A', rule: SINGLE_VENUE_RULE });
    const cascades = labels.filter(({ grade }) => grade === 'cascade');
    const seconds = (from: (label: CascadeLabel) => number): number | undefined => median(cascades.map((label) => from(label) / 1_000));
    const lasting = seconds(({ onsetMs, endMs }) => endMs - onsetMs);
    const toPeak = seconds(({ onsetMs, peakMs }) => peakMs - onsetMs);
    const toProof = seconds(({ onsetMs, provenMs = Number.NaN }) => provenMs - onsetMs);
    const counts = `${cascades.length} cascades, ${labels.length - cascades.length} grey, ${symbols.length} symbols (sides of ${judged.side})`;
    process.stdout.write(`${name}: ${counts}; median ${lasting} s long, peak after ${toPeak} s, t* after ${toProof} s\n`);
    expect(cascades.length).toBeGreaterThanOrEqual(least);
    for (const label of labels) recount(label, events);
  });
});
