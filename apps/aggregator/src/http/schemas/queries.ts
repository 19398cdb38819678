import { SIGNAL_LEVELS } from '@cascade/core';
import { z } from 'zod';
import { HISTORY_MINUTES, SLOT_SEC } from '../../service/history.js';
import { symbolName } from './numbers.js';

/** A whole number of a query. */
function whole(min: number, max: number): z.ZodCoercedNumber {
  const allowed = `must be an integer ${min} to ${max}`;
  return z.coerce.number(allowed).int(allowed).min(min, allowed).max(max, allowed);
}

/** Unix seconds of a query. */
function seconds(description: string): z.ZodOptional<z.ZodCoercedNumber> {
  const allowed = 'must be a time in Unix seconds, e.g. 1698765432.123';
  return z.coerce
    .number(allowed)
    .min(0, allowed)
    .max(1e11, allowed)
    .optional()
    .meta({ description, examples: [1_698_765_432.123] });
}

const symbol = symbolName.regex(/^[\w\-/:.@]{1,40}$/, 'must be a canonical symbol, e.g. BTCUSDT: letters, digits and -_/:.@');

/** Parameter of paths about one symbol. */
export const symbolParams = z.strictObject({ symbol });

/** Query of `/v1/signals`. */
export const signalsQuery = z.strictObject({
  symbol: symbol.optional(),
  min_level: z
    .enum(SIGNAL_LEVELS, `must be one of ${SIGNAL_LEVELS.join(', ')}`)
    .optional()
    .meta({ description: 'This level and above', examples: ['ALERT'] }),
  from: seconds('Not older than this, Unix seconds'),
  to: seconds('Not newer than this, Unix seconds'),
  limit: whole(1, 1_000).default(100).describe('The newest so many'),
});

const MAX_SYMBOLS = 200;
const oneSymbol = '[\\w\\-/:.@]{1,40}';

/** Query of `/v1/history`. */
export const historyQuery = z.strictObject({
  symbols: z
    .string()
    .regex(
      new RegExp(`^${oneSymbol}(,${oneSymbol}){0,${MAX_SYMBOLS - 1}}$`),
      `must be 1 to ${MAX_SYMBOLS} canonical symbols with commas between them, e.g. BTCUSDT,ETHUSDT`,
    )
    .transform((text) => [...new Set(text.split(','))])
    .optional()
    .meta({ description: 'Only these, with commas between them; default: all', examples: ['BTCUSDT,ETHUSDT'] }),
  minutes: whole(1, HISTORY_MINUTES).default(HISTORY_MINUTES).describe('So many minutes back'),
  step_s: whole(SLOT_SEC, 600)
    .multipleOf(SLOT_SEC, `must be a multiple of ${SLOT_SEC}`)
    .default(10)
    .describe(`Length of a step, s; a multiple of ${SLOT_SEC}`),
});

/** Query of `/v1/liquidations`. */
export const liquidationsQuery = z.strictObject({
  symbol: symbol.optional(),
  after: whole(0, Number.MAX_SAFE_INTEGER).optional().describe('Only those numbered above it'),
  limit: whole(1, 10_000).default(100).describe('The newest so many'),
});
