import type { LiquidatedSide, PriceEvent } from '@cascade/core';
import type { CascadeInputsState } from './cascade-inputs.js';
import type { ContagionState } from './contagion.js';
import type { SavedVenue } from './coverage.js';
import type { DetectorState } from './detector-state.js';
import type { HighestReading } from './detector-stats.js';
import { burstFlowShape, floats, gateShape, movesShape, regimeShape, signalLevel, velocityShape } from './engine-shapes.js';
import type { SavedFunding, SavedOpenInterest } from './open-interest.js';
import type { PriceSourceState, Speaker } from './price-source.js';
import { count, flag, listOf, mapOf, number, oneOf, optional, record, type Shape, text } from './shape.js';
import type { Series, SymbolPriceState } from './symbol-price.js';
import type { SavedSymbol } from './symbol-state.js';
import type { SymbolTableState } from './symbol-table.js';
import type { Figures, Interest, Standing, WatchedSymbolState } from './watched-symbol.js';

const side: Shape<LiquidatedSide> = oneOf(['long', 'short'] as const);

function tableOf<S>(shape: Shape<S>): Shape<SymbolTableState<S>> {
  return record<SymbolTableState<S>>({ states: mapOf(shape), evicted: count, refused: count });
}

const openInterest = record<SavedOpenInterest>({
  interest: mapOf(record<{ readonly fine: number; readonly coarse: number }>({ fine: count, coarse: count })),
  funding: mapOf(record<SavedFunding>({ tsMs: number, nextFundingTsMs: optional(number), rate8h: number, rates: count })),
  samples: floats,
});

const symbol = record<SavedSymbol>({
  engine: velocityShape,
  gate: gateShape,
  openInterest: optional(openInterest),
  lastByExchange: mapOf(number),
  lastEventMs: number,
});

const venue = record<SavedVenue>({ statusByConnection: mapOf(flag), changedMs: number, usd: number, updatedMs: number });

const priceEvent = record<PriceEvent>(
  {
    type: oneOf(['price'] as const),
    exchange: text,
    symbol: text,
    tsMs: number,
    receivedTsMs: number,
    kind: oneOf(['mark', undefined] as const),
    price: number,
    bid: optional(number),
    ask: optional(number),
    tradedUsd: optional(number),
  },
  { mayLack: ['kind', 'bid', 'ask', 'tradedUsd'] },
);

const watched = record<WatchedSymbolState>({
  price: record<SymbolPriceState>({
    moves: movesShape,
    series: listOf(record<Series>({ exchange: text, isMark: flag, price: number, tsMs: number, factor: optional(number) })),
    followed: number,
  }),
  interest: mapOf(record<Interest>({ tsMs: number, usd: number })),
  flow: optional(burstFlowShape),
  standing: optional(
    record<Standing>({
      secondMs: number,
      lastMs: number,
      figures: optional(record<Figures>({ evalMs: number, side, long: number, short: number, venues: number })),
    }),
  ),
  lastLiquidationMs: number,
});

/** Of what a detector saves, but for `version` and `fingerprint`: every place has a value of its type. Costs a walk through all of it. */
export const detectorShape: Shape<Omit<DetectorState, 'version' | 'fingerprint'>> = record<Omit<DetectorState, 'version' | 'fingerprint'>>({
  nowMs: number,
  counts: record<DetectorState['counts']>({ events: count, liquidations: count, unpriced: count }),
  highest: optional(
    record<HighestReading>({
      symbol: text,
      nowMs: number,
      probability: number,
      level: signalLevel,
      riskScore: number,
      eventsPerSec10s: number,
      usdPerSec10s: number,
    }),
  ),
  symbols: tableOf(symbol),
  market: symbol,
  regime: regimeShape,
  coverage: record<DetectorState['coverage']>({ venues: mapOf(venue) }),
  contagion: record<ContagionState>({ symbols: listOf(text), sides: listOf(optional(side)), timesMs: floats }),
  prices: record<PriceSourceState>({
    speakers: mapOf(record<Speaker>({ lastMs: number, sinceMs: number })),
    chosen: optional(text),
    newest: optional(priceEvent),
  }),
  inputs: optional(
    record<CascadeInputsState>({
      symbols: tableOf(watched),
      flowing: listOf(text),
      heardMs: mapOf(number),
      observedFromMs: optional(number),
      newestMs: number,
    }),
  ),
});
