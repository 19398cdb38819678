// Public API of @cascade/alerts. Written by "pnpm api:update"; do not edit.

// @cascade/alerts

import { Clock, SignalLevel, Secret } from '@cascade/core';
import { WireSignal, SignalListener } from '@cascade/redis-bus';
import { z } from 'zod';

/** What a target may be. */
interface TargetRules {
    /**
     * `true` also lets loopback, RFC 1918 and unique local addresses be connected to, and over plain http to them. Whoever may set the URL
     * can then reach everything of that network which answers a POST. Link-local addresses (cloud metadata) stay refused.
     */
    readonly allowPrivateHosts: boolean;
}
/**
 * Reads the URL of a target: https (http only to private hosts where those are allowed), no user name or password, at most 2,048 characters.
 * The host is judged after the normalisation of the URL standard, so `127.1`, `0x7f000001`, `2130706433`, `0177.0.0.1` and full-width
 * digits are all 127.0.0.1. Names other than localhost are judged by their addresses when one connects.
 * @throws CascadeError `alerts/refused-url`, `alerts/refused-address`; neither shows more of the URL than scheme, host and port
 */
declare function checkTargetUrl(text: string, { allowPrivateHosts }: TargetRules): URL;

/** All addresses of a host name. Rejecting, or an empty list, means that nothing is sent. */
type Resolve = (host: string) => Promise<readonly string[]>;

/** `open`: nothing is sent; `half-open`: one attempt may be made, which decides. */
type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * Why a delivery was given up: the target's answer (`redirect`; `rejected`: a status that is neither success nor worth another attempt), a
 * request that must not or can't be sent (`refused-url`, `refused-address`, `too-large`, `invalid-request`), failures until the attempts were
 * used up (`attempts-used`) or 15 minutes over (`expired`), a full queue (`queue-full`) or the end of the program (`shutdown`).
 */
declare const DEAD_LETTER_REASONS: readonly ["redirect", "rejected", "refused-url", "refused-address", "too-large", "invalid-request", "attempts-used", "expired", "queue-full", "shutdown"];
/** See {@link DEAD_LETTER_REASONS}. */
type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];
/** One delivery that was given up, as it stands in the file. */
interface DeadLetter {
    /** When it was given up, ISO 8601. */
    readonly time: string;
    readonly target: string;
    /** Idempotency key of the delivery. */
    readonly id: string;
    readonly summary: string;
    readonly attempts: number;
    readonly reason: DeadLetterReason;
    /** How the last attempt failed: `HTTP 503` or an error code such as `alerts/timeout`; absent when none was made. */
    readonly failure?: string | undefined;
    /** The request body, its first 256 Ki characters; empty when it couldn't be made. */
    readonly body: string;
}

/** What {@link readDeadLetters} found. */
interface DeadLetterList {
    /** Oldest first. */
    readonly letters: readonly DeadLetter[];
    /** Lines that are no dead letter: cut off, or changed by hand. */
    readonly unreadable: number;
}
/**
 * Reads the dead letters of `file` and of the one it was rotated to; none when there is no file. Holds both in memory, about 20 MiB.
 * @throws CascadeError `alerts/dead-letters-unreadable` when a file is there and can't be read
 */
declare function readDeadLetters(file: string): Promise<DeadLetterList>;

/** What became of the deliveries of one target. Counts since the start. */
interface DeliveryStats {
    readonly target: string;
    readonly offered: number;
    /** Answered with 2xx. */
    readonly delivered: number;
    /** Attempts that did not end with 2xx. */
    readonly failed: number;
    /** Attempts after the first of a delivery. */
    readonly retried: number;
    /** Deliveries given up; {@link reasons} adds up to it. */
    readonly deadLettered: number;
    readonly reasons: Readonly<Partial<Record<DeadLetterReason, number>>>;
    /** Dead letters that are not in the file. */
    readonly lostLetters: number;
    /** The system's code of the last failure to write one. */
    readonly diskProblem: string | undefined;
    /** Deliveries waiting and in hand, at most 101. `offered = delivered + deadLettered + queued`. */
    readonly queued: number;
    readonly breaker: BreakerState;
    /** How the last attempt failed: `HTTP 503` or an error code; `undefined` when it did not. */
    readonly lastFailure: string | undefined;
    /** Of the last answer, ms. */
    readonly lastDurationMs: number | undefined;
}

/** One HTTP POST to a target. */
interface OutgoingRequest {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}
/** What is to be delivered to one target. */
interface Delivery {
    /** Idempotency key. */
    readonly id: string;
    /** In one line, for logs and dead letters; no secrets. */
    readonly summary: string;
    /** Made anew for each attempt: a signature holds the time it was sent. */
    readonly request: (nowMs: number) => OutgoingRequest;
}

/** What an attempt is told besides the request. */
interface PostOptions extends TargetRules {
    /** Unix ms; a `Retry-After` that is a date counts from it. */
    readonly nowMs: () => number;
    /** Aborting it gives the attempt up. */
    readonly signal?: AbortSignal | undefined;
    /** Default: the system's resolver. Asked at most once. */
    readonly resolve?: Resolve | undefined;
    /** Certificate authorities trusted instead of the built-in ones, PEM. */
    readonly ca?: string | undefined;
    /** For everything from resolving to the last byte, ms. Default 5,000. */
    readonly timeoutMs?: number | undefined;
}
/** What a target answered. */
interface PostAnswer {
    /** Any but 3xx. */
    readonly status: number;
    /** How long it asks to wait before the next attempt, at most 10 minutes. */
    readonly retryAfterMs?: number | undefined;
    /** From resolving to the end of the answer. */
    readonly durationMs: number;
}
/** Sends one request; `safePost`, or what stands in for it. */
type Post = (request: OutgoingRequest, options: PostOptions) => Promise<PostAnswer>;

/** What {@link openDelivery} needs to know of a target. */
interface DeliveryOptions {
    /** The target's name, 1 to 64 characters; stands in its dead letters. */
    readonly name: string;
    readonly clock: Clock;
    /** Where dead letters go; several targets may share a file. */
    readonly deadLetterFile: string;
    /** Default `false`: public addresses over https only. */
    readonly allowPrivateHosts?: boolean | undefined;
    /** Default `safePost`. */
    readonly post?: Post | undefined;
    /** Uniform in [0, 1), for the pauses between attempts. Default `Math.random`. */
    readonly random?: (() => number) | undefined;
    /** Told of each delivery that was given up, in the turn in which that happened: for logs. What it throws is ignored. */
    readonly onProblem?: ((letter: DeadLetter) => void) | undefined;
}
/** The way to one target. */
interface DeliveryLine {
    /** Takes a delivery and returns at once; never throws. After `close` it becomes a dead letter. */
    offer(delivery: Delivery): void;
    stats(): DeliveryStats;
    /** Ends within 2 s: the attempt in flight has 1 s to end, what waits becomes dead letters with the reason `shutdown`. */
    close(): Promise<void>;
}
/**
 * Opens the way to one target: deliveries go out in the order they were offered, one at a time, at least once (the receiver tells
 * repetitions by the idempotency key). 2xx is success. 408, 425, 429, 5xx, timeouts, failed connections and unresolved names are tried
 * again, up to 8 attempts until 15 minutes after the offer, with exponential pauses of at most 60 s and full jitter, or the `Retry-After`
 * of the target, at most 10 minutes. Other answers, redirects and refused addresses are final. After 5 failed attempts in a row nothing is
 * sent for 30 s, then one attempt is made; each that fails gives another 30 s.
 *
 * Memory: at most 100 waiting deliveries and 256 dead letters not yet on the disk. When more wait, the oldest becomes a dead letter.
 * @throws CascadeError `alerts/invalid-name`
 */
declare function openDelivery(options: DeliveryOptions): DeliveryLine;

/**
 * A `post` for several targets: attempts begin 25 ms apart, whoever they go to. A TLS handshake takes one or two milliseconds of the
 * caller's thread; those of five targets that are told of one event would stop it for as long as all of them take. Attempts wait for
 * their turn in the order in which they came; one that is given up meanwhile goes on at once. Memory: a number.
 * @param post default `safePost`
 */
declare function pacedPost(clock: Clock, post?: Post): Post;

/** Where the data behind a message comes from: said wherever a person sees it. */
type DataKind = 'live' | 'simulated' | 'reconstructed';
/** What one target is to be told at once: one symbol's signal, or those of a market-wide event together. */
interface AlertMessage {
    /** Deterministic: the same for every attempt and every process that tells the same; the idempotency key of a webhook. */
    readonly id: string;
    /** When it was decided, Unix ms. */
    readonly tsMs: number;
    /** The highest of its signals. */
    readonly level: SignalLevel;
    readonly data: DataKind;
    /** The newest of each symbol, the strongest first, `MARKET` before all; at least one. */
    readonly signals: readonly WireSignal[];
    /** Signals of other symbols that no longer fitted in. */
    readonly omitted: number;
    /** `true` for the message of `cascade alerts test`. */
    readonly test: boolean;
}

/** A daily span in which only strong signals are told. */
interface QuietHours {
    /** Wall-clock time `HH:MM` in `zone` at which it begins. */
    readonly from: string;
    /** Wall-clock time `HH:MM` at which it has ended; earlier than `from` means on the next day. */
    readonly to: string;
    /** IANA name, e.g. `Europe/Berlin`. */
    readonly zone: string;
    /** Signals of this level and above are told also then. Default `EXTREME`. */
    readonly exceptLevel: Exclude<SignalLevel, 'NONE'>;
}

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
interface WebhookTarget extends TargetBase {
    readonly type: 'webhook';
    readonly url: Secret;
    /** Key of the HMAC, 16 to 256 characters. */
    readonly secret: Secret;
    /** The key before, while receivers move to the new one: every request then carries both signatures. */
    readonly previousSecret?: Secret | undefined;
}
/** A channel's incoming webhook of Slack or Discord; the URL is the secret. */
interface ChannelTarget<Type extends 'slack' | 'discord'> extends TargetBase {
    readonly type: Type;
    readonly url: Secret;
}
/** A chat a Telegram bot writes to. */
interface TelegramTarget extends TargetBase {
    readonly type: 'telegram';
    readonly botToken: Secret;
    /** Number of the chat as text, or `@channel`. */
    readonly chatId: string;
}
/** Somebody to be told. */
type AlertTarget = WebhookTarget | ChannelTarget<'slack'> | ChannelTarget<'discord'> | TelegramTarget;
/**
 * A list of at most 20 targets with unique names, for an application's own schema. Unknown keys are refused. URLs, keys and tokens become
 * {@link Secret}s; no message holds their value.
 */
declare const alertTargetsSchema: z.ZodType<AlertTarget[]>;

/** Version of the webhook's document. */
declare const WEBHOOK_SCHEMA_VERSION = 1;
/** The JSON a webhook receives. */
interface WebhookAlert {
    readonly schema_version: typeof WEBHOOK_SCHEMA_VERSION;
    /** The same for every attempt; also in the header `Idempotency-Key`. */
    readonly id: string;
    readonly type: 'cascade.alert';
    /** Of this attempt, Unix seconds with ms fraction. */
    readonly sent_at: number;
    readonly data: DataKind;
    /** The highest of the signals. */
    readonly level: SignalLevel;
    readonly test: boolean;
    /** Symbols that qualified and are not listed. */
    readonly omitted: number;
    /** `MARKET` first, then the strongest first; at least one. Look at `meta.valid_until` before acting. */
    readonly signals: readonly WireSignal[];
}

/** A request as a receiver got it. */
interface ReceivedWebhook {
    /** The body as it came, before any JSON parser: one changed byte is another signature. */
    readonly body: string | Uint8Array;
    /** As `IncomingMessage.headers` of Node has them; names in any case. */
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
    /** The keys in use, usually one. */
    readonly secrets: readonly string[];
    /** The receiver's time, Unix ms. */
    readonly nowMs: number;
    /** How far the time of the request may be from it, either way, ms. Default 300,000. */
    readonly toleranceMs?: number;
}
/**
 * Checks that a request was signed with one of the keys and is not an old one sent again, and reads it. A receiver also has to remember
 * `id` for as long as the tolerance: a request within it can be sent twice. Pure; O(body).
 * @throws CascadeError `alerts/bad-signature`, `alerts/stale-timestamp`, `alerts/unknown-document` for a signed body of another kind or
 * version, `alerts/invalid-option` without a key or with an empty one
 */
declare function verifyWebhook(request: ReceivedWebhook): WebhookAlert;

/**
 * Counters of the rules of one target since they were made. `received` is the sum of the outcomes;
 * `qualified = merged + listed + omitted + waiting`.
 */
interface RuleStats {
    /** Signals pushed. */
    readonly received: number;
    /** With a symbol, id or episode that is empty or too long; ignored. */
    readonly malformed: number;
    /** Of symbols the target does not want. */
    readonly filtered: number;
    /** With an id that was pushed before. */
    readonly repeated: number;
    /** Below the target's level. */
    readonly below: number;
    /** `meta.valid_until` had passed. */
    readonly expired: number;
    /** At or above the target's level without a rise: refreshes, and falls that stay above. */
    readonly unchanged: number;
    /** Rises to a level that this episode was told at, or above. */
    readonly alreadyTold: number;
    /** Rises of a new episode, at the level of the last message or below, too soon after it. */
    readonly cooldown: number;
    /** Rises that a market-wide message had covered shortly before. */
    readonly covered: number;
    /** Rises in quiet hours. */
    readonly quiet: number;
    /** Rises that became part of a message. */
    readonly qualified: number;
    /** Of these, those that took the place of a lower level of the same symbol in a message that had not left. */
    readonly merged: number;
    /** Of these, signals listed in messages. */
    readonly listed: number;
    /** Of these, signals messages only count. */
    readonly omitted: number;
    /** Of these, signals in the message that has not left yet. */
    readonly waiting: number;
    /** Messages finished. */
    readonly messages: number;
    /** Of these, messages dropped because nobody fetched them. */
    readonly messagesDropped: number;
    /** Symbols forgotten because there were more than 2,000. */
    readonly symbolsForgotten: number;
}

/** What {@link openAlerts} connects. */
interface AlertsOptions {
    /** Unique names. */
    readonly targets: readonly AlertTarget[];
    /** Begins a subscription of every signal, e.g. `(listener) => bus.subscribe({}, listener)`, and returns what ends it. */
    readonly subscribe: (listener: SignalListener) => () => void;
    readonly clock: Clock;
    /** What messages say about the origin of their data. */
    readonly data: DataKind;
    /** Takes what a target is to get. Must not wait: it may be called in the engine's loop. What it throws is counted. */
    readonly deliver: (targetName: string, delivery: Delivery) => void;
    /** Told of every message handed to `deliver`, tests too. What it throws is counted. */
    readonly onMessage?: (targetName: string, message: AlertMessage) => void;
}
/** Counters since {@link openAlerts}. */
interface AlertsStats {
    /** By name of the target. */
    readonly targets: Readonly<Record<string, RuleStats>>;
    /** Deliveries handed to `deliver`, with tests. */
    readonly delivered: number;
    /** Exceptions of `deliver` and `onMessage`, and signals the rules could not read. */
    readonly errors: number;
}
/** Running alerts. */
interface Alerts {
    /**
     * Sends a test message past all rules. @returns the names of the targets it was handed over for
     * @throws CascadeError `alerts/unknown-target`
     */
    test(targetName?: string): readonly string[];
    stats(): AlertsStats;
    /** Ends the subscription and hands over what waits. To be called before the delivery is closed. Never throws; repeatable. */
    close(): void;
}
/**
 * Tells targets of signals: subscribes, applies the rules of each target on its own, and hands finished messages to `deliver`. The listener
 * never throws and does no I/O. Cost a signal: O(targets); memory: {@link AlertRules} once a target, one timer in all.
 * @throws whatever `subscribe` throws
 */
declare function openAlerts(options: AlertsOptions): Alerts;

/** The part of a target the rules read. */
type RuleOptions = Pick<AlertTarget, 'minLevel' | 'symbols' | 'cooldownSec' | 'quietHours'>;
/**
 * Decides what one target is told. Told the time, deterministic, no I/O; how often {@link due} is called changes nothing but when the
 * messages are fetched.
 *
 * - A symbol qualifies when its level rises to `minLevel` or above it. A refresh or a fall never does.
 * - After that only a higher level than the highest told qualifies, whatever the cooldown. It is armed again when it was seen below
 *   `minLevel` and `cooldownSec` have passed since the last message, and then only for another episode: an episode is told once a level.
 * - A level that no signal confirmed until its `valid_until` no longer stands: a missed `NONE` does not silence the next episode.
 * - Not told: signals after their `valid_until`, those a market-wide message covered within the cooldown at the same or a higher level, and
 *   in quiet hours those below `exceptLevel`. A symbol that still stands when quiet hours end is told only when it rises again.
 * - What qualifies within 1.5 s of the first leaves as one message.
 *
 * A clock that goes back ends cooldowns that now lie in the future. Memory: 2,000 symbols, 10,000 ids, a message in the making, 100 finished.
 * O(1) a push.
 */
declare class AlertRules {
    #private;
    /** @param data what messages say about the origin of their data */
    constructor(options: RuleOptions, data: DataKind);
    /** Takes a signal at `nowMs`, Unix ms, in the order of the bus. */
    push(signal: WireSignal, nowMs: number): void;
    /** The messages that have left by `nowMs`, oldest first; each is given out once. `Infinity` also gives out what still waits. */
    due(nowMs: number): AlertMessage[];
    /** When {@link due} has something to give, Unix ms; `undefined` when nothing waits. */
    nextDueMs(): number | undefined;
    stats(): RuleStats;
}

export { type AlertMessage, AlertRules, type AlertTarget, type Alerts, type AlertsOptions, type AlertsStats, type BreakerState, type ChannelTarget, DEAD_LETTER_REASONS, type DataKind, type DeadLetter, type DeadLetterList, type DeadLetterReason, type Delivery, type DeliveryLine, type DeliveryOptions, type DeliveryStats, type OutgoingRequest, type Post, type PostAnswer, type PostOptions, type QuietHours, type ReceivedWebhook, type Resolve, type RuleOptions, type RuleStats, type TargetRules, type TelegramTarget, type WebhookAlert, type WebhookTarget, alertTargetsSchema, checkTargetUrl, openAlerts, openDelivery, pacedPost, readDeadLetters, verifyWebhook };
