import { FEED_STATUSES, REGIMES, RISK_LEVELS, SIGNAL_LEVELS } from '@cascade/core';
import { z } from 'zod';
import { jsonOf, timeSchema } from '../tail/read-documents.js';

// Whatever of a frame can't be read is absent: the rest is worth showing.
const amount = z.number().min(0).optional().catch(undefined);
const time = timeSchema.optional().catch(undefined);

const symbolSchema = z.object({
  probability: z
    .object({ probability: z.number().min(0).max(1), signal: z.enum(SIGNAL_LEVELS) })
    .optional()
    .catch(undefined),
  risk: z
    .object({ score: z.number().min(0).max(100), level: z.enum(RISK_LEVELS) })
    .optional()
    .catch(undefined),
  velocity: z.object({ velocity_10s: amount }).optional().catch(undefined),
  advanced: z.object({ long_usd_per_sec_60s: amount, short_usd_per_sec_60s: amount }).optional().catch(undefined),
});

const valuesSchema = z.object({
  symbols: z.record(z.string(), z.unknown()).catch({}),
  regime: z
    .object({
      current: z
        .object({ regime: z.enum(REGIMES), since: time })
        .optional()
        .catch(undefined),
      btc_price: z
        .object({ price: z.number().min(0) })
        .optional()
        .catch(undefined),
    })
    .catch({}),
  service: z.object({ feeds: z.record(z.string(), z.object({ status: z.enum(FEED_STATUSES) })).catch({}) }).catch({ feeds: {} }),
});

const liquidationSchema = z.object({
  no: z.int().min(1),
  exchange: z.string(),
  symbol: z.string(),
  liquidated_side: z.enum(['long', 'short']).optional().catch(undefined),
  price: amount,
  notional_usd: amount,
  timestamp: timeSchema,
});

/** What is shown of a symbol's documents. */
export type SymbolFrame = z.output<typeof symbolSchema>;

/** What is shown of a frame of values. */
export interface ValuesFrame extends Omit<z.output<typeof valuesSchema>, 'symbols'> {
  readonly symbols: ReadonlyMap<string, SymbolFrame>;
}

/** A liquidation as it is shown. */
export type LiquidationFrame = z.output<typeof liquidationSchema>;

/** A frame of values; `undefined` when it is none. Never throws. O(symbols). */
export function readValues(text: string): ValuesFrame | undefined {
  const values = valuesSchema.safeParse(jsonOf(text)).data;
  if (values === undefined) return undefined;
  const symbols = new Map<string, SymbolFrame>();
  for (const [symbol, document] of Object.entries(values.symbols)) {
    const read = symbolSchema.safeParse(document).data;
    if (read !== undefined) symbols.set(symbol, read);
  }
  return { ...values, symbols };
}

/** Liquidations of a frame, oldest first, without those that can't be read. Never throws. */
export function readLiquidations(value: unknown): LiquidationFrame[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry) => liquidationSchema.safeParse(entry).data).filter((entry) => entry !== undefined);
}
