import { canonicalSymbol, Secret, type SignalLevel } from '@cascade/core';
import { z } from 'zod';
import { MARKET_SYMBOL, MAX_TARGETS } from './config.js';
import { plainSecret, type QuietHours, quietHoursSchema, secretUrl, unknownKeys } from './target-parts.js';

/** What every target has. */
interface TargetBase {
  /** Unique; lower-case letters, digits and `-`, at most 40 characters. Shown in logs and counters. */
  readonly name: string;
  /** Signals below it are never told. Default `ALERT`. */
  readonly minLevel: Exclude<SignalLevel, 'NONE'>;
  /** Only these canonical symbols; the market-wide signal is the symbol `MARKET`. Default: all. */
  readonly symbols?: readonly string[] | undefined;
  /** Shortest time between two messages about a symbol that don't rise, seconds. Default 300. */
  readonly cooldownSec: number;
  /** Default: none. */
  readonly quietHours?: QuietHours | undefined;
  /**
   * DANGEROUS: `true` lets this target's URL lead into private networks and to this machine, also without TLS. Only for a receiver in one's
   * own network: whoever can change the URL can then reach everything this process can. Default `false`.
   */
  readonly allowPrivateHosts: boolean;
}

/** A receiver of one's own: JSON, signed. */
export interface WebhookTarget extends TargetBase {
  readonly type: 'webhook';
  readonly url: Secret;
  /** Key of the HMAC, 16 to 256 characters. */
  readonly secret: Secret;
  /** The key before, while receivers move to the new one: every request then carries both signatures. */
  readonly previousSecret?: Secret | undefined;
}

/** A channel's incoming webhook of Slack or Discord; the URL is the secret. */
export interface ChannelTarget<Type extends 'slack' | 'discord'> extends TargetBase {
  readonly type: Type;
  readonly url: Secret;
}

/** A chat a Telegram bot writes to. */
export interface TelegramTarget extends TargetBase {
  readonly type: 'telegram';
  readonly botToken: Secret;
  /** Number of the chat as text, or `@channel`. */
  readonly chatId: string;
}

/** Somebody to be told. */
export type AlertTarget = WebhookTarget | ChannelTarget<'slack'> | ChannelTarget<'discord'> | TelegramTarget;

const wholeSeconds = 'must be a whole number of seconds, 0 to 86400';

const base = {
  name: z.string('must be a text').regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of: small letters, digits, -'),
  minLevel: z.enum(['WATCH', 'ALERT', 'CRITICAL', 'EXTREME'], 'must be WATCH, ALERT, CRITICAL or EXTREME').default('ALERT'),
  symbols: z
    .array(z.string('must be a text').min(1, 'must not be empty').max(64, 'must have at most 64 characters'), 'must be a list')
    .min(1, 'must name at least one symbol; leave it out for all')
    .max(2_000, 'must name at most 2000 symbols')
    .transform((names) => names.map((name) => (name === MARKET_SYMBOL ? name : canonicalSymbol(name))))
    .optional(),
  cooldownSec: z.number(wholeSeconds).int(wholeSeconds).min(0, wholeSeconds).max(86_400, wholeSeconds).default(300),
  quietHours: quietHoursSchema.optional(),
  allowPrivateHosts: z.boolean('must be true or false').default(false),
};

const hmacKey = plainSecret(/^.{16,256}$/s, 'must be a text of 16 to 256 characters');
const botToken = plainSecret(/^\d{3,20}:[\w-]{20,100}$/, 'must be the token @BotFather gave, digits:letters');
const chatId = 'must be the number of a chat or @channel';

const strict = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> => z.strictObject(shape, unknownKeys(shape));

const targetSchema = z
  .discriminatedUnion(
    'type',
    [
      strict({ type: z.literal('webhook'), ...base, url: secretUrl, secret: hmacKey, previousSecret: hmacKey.optional() }),
      strict({ type: z.literal('slack'), ...base, url: secretUrl }),
      strict({ type: z.literal('discord'), ...base, url: secretUrl }),
      strict({
        type: z.literal('telegram'),
        ...base,
        botToken,
        chatId: z
          .union([z.string(), z.int()], chatId)
          .transform(String)
          .pipe(z.string().regex(/^(-?\d{1,20}|@\w{4,32})$/, chatId)),
      }),
    ],
    'must have a type: webhook, slack, discord or telegram',
  )
  .superRefine((target, context) => {
    // Also called when another check of the URL failed: then it is still the text, with its own message.
    if (target.type === 'telegram' || !(target.url instanceof Secret)) return;
    if (target.allowPrivateHosts || !/^http:/i.test(target.url.reveal())) return;
    context.addIssue({ code: 'custom', path: ['url'], message: 'must begin with https://' });
  });

/**
 * A list of at most 20 targets with unique names, for an application's own schema. Unknown keys are refused. URLs, keys and tokens become
 * {@link Secret}s; no message holds their value.
 */
export const alertTargetsSchema: z.ZodType<AlertTarget[]> = z
  .array(targetSchema, 'must be a list of targets')
  .max(MAX_TARGETS, `must hold at most ${MAX_TARGETS} targets`)
  .superRefine((targets, context) => {
    const known = new Set<string>();
    for (const [index, { name }] of targets.entries()) {
      if (known.has(name)) context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" is taken: names are unique` });
      known.add(name);
    }
  });
