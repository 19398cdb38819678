import { quote, Secret, type SignalLevel } from '@cascade/core';
import { z } from 'zod';

/** A daily span in which only strong signals are told. */
export interface QuietHours {
  /** Wall-clock time `HH:MM` in `zone` at which it begins. */
  readonly from: string;
  /** Wall-clock time `HH:MM` at which it has ended; earlier than `from` means on the next day. */
  readonly to: string;
  /** IANA name, e.g. `Europe/Berlin`. */
  readonly zone: string;
  /** Signals of this level and above are told also then. Default `EXTREME`. */
  readonly exceptLevel: Exclude<SignalLevel, 'NONE'>;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isPlainUrl(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    return /^https?:$/.test(protocol) && username === '' && password === '';
  } catch {
    return false;
  }
}

const wallTime = z.string('must be a time like "22:00"').regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like "22:00"');

/** What zod is told so that a strict object names the keys it does not know, and those it knows. */
export function unknownKeys(shape: object): { error: (issue: { readonly code?: string; readonly keys?: unknown }) => string | undefined } {
  const known = Object.keys(shape).join(', ');
  const named = (keys: unknown): string => (Array.isArray(keys) ? keys.map(quote).join(', ') : '');
  return { error: ({ code, keys }) => (code === 'unrecognized_keys' ? `unknown key ${named(keys)}; known: ${known}` : undefined) };
}

const quietShape = {
  from: wallTime,
  to: wallTime,
  zone: z.string('must be a time zone').refine(isZone, 'must be a time zone like Europe/Berlin'),
  exceptLevel: z.enum(['WATCH', 'ALERT', 'CRITICAL', 'EXTREME'], 'must be WATCH, ALERT, CRITICAL or EXTREME').default('EXTREME'),
};

/** Schema of {@link QuietHours}; unknown keys are refused. */
export const quietHoursSchema: z.ZodType<QuietHours> = z
  .strictObject(quietShape, unknownKeys(quietShape))
  .refine(({ from, to }) => from !== to, 'from and to must differ; leave quietHours out for none');

/** Schema of a text that fits `pattern` and becomes a {@link Secret}. */
export function plainSecret(pattern: RegExp, message: string): z.ZodType<Secret> {
  return z
    .string(message)
    .regex(pattern, message)
    .transform((text) => new Secret(text));
}

const urlMessage = 'must be a URL that begins with https://, without user or password in it';

/** Schema of a URL that may hold a token in its path or query and becomes a {@link Secret}; at most 2,048 characters. */
export const secretUrl: z.ZodType<Secret> = z
  .string(urlMessage)
  .max(2_048, 'must have at most 2048 characters')
  .refine(isPlainUrl, urlMessage)
  .transform((text) => new Secret(text));
