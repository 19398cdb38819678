import { z } from 'zod';
import { TOPICS } from './topic-filter.js';
import { complaintOf, lastEventIdSchema, minLevelSchema, symbolsSchema } from './wish-schema.js';

const topic = z.enum(TOPICS);

const message = z.discriminatedUnion('op', [
  z
    .strictObject({
      op: z.literal('subscribe'),
      topic,
      symbols: symbolsSchema.optional(),
      min_level: minLevelSchema.optional(),
      last_event_id: lastEventIdSchema.optional(),
    })
    .refine((wish) => wish.topic === 'signals' || (wish.min_level === undefined && wish.last_event_id === undefined), {
      error: 'min_level and last_event_id are for the topic signals only',
    }),
  z.strictObject({ op: z.literal('unsubscribe'), topic }),
  z.strictObject({ op: z.literal('ping') }),
]);

/** What a client may say. */
export type ClientMessage = z.infer<typeof message>;

/** A message that was understood, or why not. */
export type ReadMessage =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly code: 'app/bad-json' | 'app/bad-message'; readonly complaint: string };

/** Reads what a client sent. Never throws; the complaint does not repeat what was sent. */
export function readMessage(text: string): ReadMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'app/bad-json', complaint: 'the message is not JSON' };
  }
  const parsed = message.safeParse(value);
  return parsed.success ? { ok: true, message: parsed.data } : { ok: false, code: 'app/bad-message', complaint: complaintOf(parsed.error) };
}
