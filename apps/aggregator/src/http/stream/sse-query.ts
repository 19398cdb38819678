import { z } from 'zod';
import { TOPICS, type TopicWish } from './topic-filter.js';
import { complaintOf, lastEventIdSchema, minLevelSchema, symbolsSchema } from './wish-schema.js';

/** A query may be so long: 200 symbols of 40 characters. */
const MAX_LIST = 8_200;

const list = z
  .string()
  .max(MAX_LIST)
  .transform((text) => text.split(','));

/** Query of `/v1/stream`. */
export const sseQuery = z.strictObject({
  topics: list
    .pipe(z.array(z.enum(TOPICS)).min(1).max(TOPICS.length))
    .default(['signals'])
    .describe(`Topics with commas between them: ${TOPICS.join(', ')}; default: signals`),
  symbols: list
    .pipe(symbolsSchema)
    .optional()
    .meta({ description: 'Only these symbols, with commas between them; default: all', examples: ['BTCUSDT,ETHUSDT'] }),
  min_level: minLevelSchema.optional().meta({ description: 'Signals of this level and above', examples: ['ALERT'] }),
  last_event_id: lastEventIdSchema
    .optional()
    .describe('Go on after this signal: the `id:` of the last event; the header Last-Event-ID wins'),
});

/** What a request for a stream asks for, or why it can't be had. */
export type SseWishes =
  | { readonly ok: true; readonly wishes: readonly TopicWish[]; readonly resumes: boolean }
  | { readonly ok: false; readonly complaint: string };

/**
 * Reads the query of `GET /v1/stream` and the header `Last-Event-ID`. The header wins: a browser that comes back keeps the address
 * of its first request and says in the header where it is now.
 */
export function sseWishes(rawQuery: unknown, lastEventIdHeader: string | undefined): SseWishes {
  const parsed = sseQuery.safeParse(rawQuery);
  if (!parsed.success) return { ok: false, complaint: complaintOf(parsed.error) };
  // Browsers leave the header out when they have no id; an empty one from another client means the same.
  const header = lastEventIdSchema.optional().safeParse(lastEventIdHeader === '' ? undefined : lastEventIdHeader);
  if (!header.success) return { ok: false, complaint: `Last-Event-ID: ${complaintOf(header.error)}` };
  const { topics, symbols, min_level: minLevel, last_event_id } = parsed.data;
  const lastEventId = topics.includes('signals') ? (header.data ?? last_event_id) : undefined;
  const wishes = topics.map((topic) => ({ topic, symbols, minLevel, lastEventId }));
  return { ok: true, wishes, resumes: lastEventId !== undefined };
}
