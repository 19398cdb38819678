import { SIGNAL_LEVELS } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';
import { GROUP_MS, MAX_FINISHED, MAX_KNOWN_IDS } from '../config.js';
import type { AlertMessage, DataKind } from '../message.js';
import type { AlertTarget } from '../target.js';
import { AlertGroup } from './alert-group.js';
import { hasUsableNames } from './capped-signal.js';
import { KnownIds } from './known-ids.js';
import { quietSpan } from './quiet-span.js';
import { RULE_OUTCOMES, type RuleOutcome, type RuleStats } from './rule-stats.js';
import { type ToldSymbol, ToldSymbols } from './told-symbols.js';

/** The part of a target the rules read. */
export type RuleOptions = Pick<AlertTarget, 'minLevel' | 'symbols' | 'cooldownSec' | 'quietHours'>;

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
export class AlertRules {
  readonly #options: RuleOptions;
  readonly #data: DataKind;
  readonly #minRank: number;
  readonly #symbols: ReadonlySet<string> | undefined;
  readonly #isQuiet: ((nowMs: number) => boolean) | undefined;
  readonly #told = new ToldSymbols();
  readonly #ids = new KnownIds(MAX_KNOWN_IDS);
  readonly #outcomes = Object.fromEntries(RULE_OUTCOMES.map((outcome) => [outcome, 0])) as Record<RuleOutcome, number>;
  #group: AlertGroup | undefined;
  /** The newest market-wide message that left. */
  #market: { readonly rank: number; readonly tsMs: number } | undefined;
  #finished: AlertMessage[] = [];
  #counts = { received: 0, merged: 0, listed: 0, omitted: 0, messages: 0, messagesDropped: 0 };

  /** @param data what messages say about the origin of their data */
  constructor(options: RuleOptions, data: DataKind) {
    this.#options = options;
    this.#data = data;
    this.#minRank = SIGNAL_LEVELS.indexOf(options.minLevel);
    this.#symbols = options.symbols === undefined ? undefined : new Set(options.symbols);
    this.#isQuiet = options.quietHours === undefined ? undefined : quietSpan(options.quietHours);
  }

  /** Takes a signal at `nowMs`, Unix ms, in the order of the bus. */
  push(signal: WireSignal, nowMs: number): void {
    this.#finish(nowMs);
    this.#counts.received++;
    this.#outcomes[this.#judge(signal, nowMs)]++;
  }

  /** The messages that have left by `nowMs`, oldest first; each is given out once. `Infinity` also gives out what still waits. */
  due(nowMs: number): AlertMessage[] {
    this.#finish(nowMs);
    const finished = this.#finished;
    this.#finished = [];
    return finished;
  }

  /** When {@link due} has something to give, Unix ms; `undefined` when nothing waits. */
  nextDueMs(): number | undefined {
    return this.#finished[0]?.tsMs ?? this.#group?.dueMs;
  }

  stats(): RuleStats {
    return { ...this.#counts, ...this.#outcomes, waiting: this.#group?.size ?? 0, symbolsForgotten: this.#told.forgotten };
  }

  #judge(signal: WireSignal, nowMs: number): RuleOutcome {
    if (!hasUsableNames(signal)) return 'malformed';
    if (this.#symbols?.has(signal.symbol) === false) return 'filtered';
    if (!this.#ids.add(signal.id)) return 'repeated';
    const symbol = this.#told.of(signal.symbol);
    const rank = SIGNAL_LEVELS.indexOf(signal.signal);
    if (rank < this.#minRank) {
      symbol.standing = 0;
      symbol.wasBelow = true;
      return 'below';
    }
    // An expired one changes nothing, so that a valid one after it is still a rise.
    if (signal.meta.valid_until * 1_000 < nowMs) return 'expired';
    if (!this.#notesRise(symbol, rank, signal, nowMs)) {
      this.#group?.refresh(signal);
      return 'unchanged';
    }
    return this.#heldBack(symbol, rank, signal, nowMs) ?? this.#qualify(symbol, rank, signal, nowMs);
  }

  /** Notes where the symbol stands now. @returns whether that is higher than before */
  #notesRise(symbol: ToldSymbol, rank: number, signal: WireSignal, nowMs: number): boolean {
    const { episode } = signal.context;
    const sameEpisode = episode !== undefined && episode === symbol.episode;
    if (nowMs > symbol.standsUntilMs && !sameEpisode) {
      symbol.standing = 0;
      symbol.wasBelow = true;
    }
    const rises = rank > symbol.standing;
    symbol.standing = rank;
    symbol.episode = episode;
    symbol.standsUntilMs = signal.meta.valid_until * 1_000;
    return rises;
  }

  #heldBack(symbol: ToldSymbol, rank: number, signal: WireSignal, nowMs: number): RuleOutcome | undefined {
    const { episode } = signal.context;
    const sameEpisode = episode !== undefined && episode === symbol.toldEpisode;
    const isNext = symbol.wasBelow && !sameEpisode;
    const isArmed = isNext && !this.#isCooling(symbol.toldMs, nowMs);
    if (!isArmed && rank <= symbol.told) return isNext ? 'cooldown' : 'alreadyTold';
    const market = this.#market;
    if (market !== undefined && rank <= market.rank && this.#isCooling(market.tsMs, nowMs)) return 'covered';
    const { quietHours } = this.#options;
    if (quietHours === undefined || this.#isQuiet === undefined) return undefined;
    return rank < SIGNAL_LEVELS.indexOf(quietHours.exceptLevel) && this.#isQuiet(nowMs) ? 'quiet' : undefined;
  }

  #qualify(symbol: ToldSymbol, rank: number, signal: WireSignal, nowMs: number): RuleOutcome {
    this.#group ??= new AlertGroup(nowMs);
    if (!this.#group.add(signal)) this.#counts.merged++;
    symbol.told = rank;
    symbol.toldEpisode = signal.context.episode;
    symbol.toldMs = this.#group.dueMs;
    symbol.wasBelow = false;
    return 'qualified';
  }

  #isCooling(sinceMs: number, nowMs: number): boolean {
    // A message leaves at most GROUP_MS from now; one further in the future was before the clock went back.
    return sinceMs - nowMs <= GROUP_MS && nowMs - sinceMs < this.#options.cooldownSec * 1_000;
  }

  /** Ends the group when its time has come, or when the clock went back behind its beginning. */
  #finish(nowMs: number): void {
    const group = this.#group;
    if (group === undefined || (nowMs < group.dueMs && nowMs >= group.sinceMs)) return;
    this.#group = undefined;
    const message = group.message(Math.min(group.dueMs, nowMs), this.#data);
    this.#finished.push(message);
    this.#counts.messages++;
    this.#counts.listed += message.signals.length;
    this.#counts.omitted += message.omitted;
    if (group.marketLevel !== undefined) this.#market = { rank: SIGNAL_LEVELS.indexOf(group.marketLevel), tsMs: message.tsMs };
    if (this.#finished.length <= MAX_FINISHED) return;
    this.#finished.shift();
    this.#counts.messagesDropped++;
  }
}
