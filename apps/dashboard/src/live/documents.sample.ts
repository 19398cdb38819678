import type { LiquidationDocument, SignalDocument, SymbolDocument, ValuesDocument } from '../model/documents.js';

/** A time of the samples, Unix seconds. */
export const SAMPLE_SEC = 1_800_000_000;

/** A symbol whose values stand at a time. */
export function sampleSymbol(timeSec: number, probability: number | undefined, usd = 1_000): SymbolDocument {
  const timestamp = timeSec;
  return {
    exchanges: { okx: { count: 1, usd, velocity: 0.1, last_update: timestamp } },
    correlations: {},
    velocity: { timestamp, velocity_10s: 2, total_value_usd: usd },
    advanced: { timestamp, long_usd_per_sec_10s: 30, short_usd_per_sec_10s: 10 },
    risk: { timestamp, score: 40, level: 'MEDIUM' },
    ...(probability === undefined ? {} : { probability: { timestamp, probability, signal: probability >= 0.9 ? 'EXTREME' : 'NONE' } }),
  } as unknown as SymbolDocument;
}

/** Values of some symbols, with one live feed. */
export function sampleValues(timeSec: number, symbols: Readonly<Record<string, SymbolDocument>> = {}): ValuesDocument {
  return {
    symbols,
    regime: { history: [], current: { regime: 'NORMAL', timestamp: timeSec } } as unknown as ValuesDocument['regime'],
    service: { feeds: { okx: { status: 'live', reconnects: 0, timestamp: timeSec, last_message: timeSec } }, latency: {} },
  };
}

/** A signal. */
export function sampleSignal(no: number, overrides: Partial<SignalDocument> & { readonly episode?: string } = {}): SignalDocument {
  const { episode, ...others } = overrides;
  return {
    id: `BTCUSDT:${no}`,
    symbol: 'BTCUSDT',
    timestamp: SAMPLE_SEC + no,
    signal: 'ALERT',
    probability: 0.7,
    context: { reasons: [`reason ${no}`], ...(episode === undefined ? {} : { episode }) },
    meta: {},
    metrics: {},
    scores: {},
    ...others,
  } as unknown as SignalDocument;
}

/** A liquidation. */
export function sampleLiquidation(no: number): LiquidationDocument {
  return {
    no,
    exchange: 'okx',
    symbol: 'BTCUSDT',
    liquidated_side: 'long',
    notional_usd: 100,
    timestamp: SAMPLE_SEC + no,
    received: SAMPLE_SEC + no,
  };
}
