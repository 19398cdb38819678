import { SIGNAL_LEVELS } from '@cascade/core';
import { z } from 'zod';
import { parseEventId } from '../../service/live-source.js';

const MAX_SYMBOLS = 200;

/** Names of symbols in a wish: 1 to 200 of at most 40 characters. */
export const symbolsSchema = z
  .array(z.string().regex(/^[A-Za-z0-9\-_/:.@]{1,40}$/, 'a symbol is 1 to 40 letters, digits or -_/:.@'))
  .min(1, 'name at least one symbol, or leave it out to get all')
  .max(MAX_SYMBOLS, `at most ${MAX_SYMBOLS} symbols`);

/** The lowest level wanted. */
export const minLevelSchema = z.enum(SIGNAL_LEVELS);

/** An event id as the streams give them. */
export const lastEventIdSchema = z
  .string()
  .max(216)
  .refine((text) => parseEventId(text) !== undefined, 'not an event id: send one back as it came');

/** What is wrong, by field; never what was sent. */
export function complaintOf(error: z.ZodError): string {
  const found = error.issues.slice(0, 3).map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  return found.join('; ').slice(0, 400);
}
