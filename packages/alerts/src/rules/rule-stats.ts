/** Why a signal was not told, or that it qualified. */
export const RULE_OUTCOMES = [
  'malformed',
  'filtered',
  'repeated',
  'below',
  'expired',
  'unchanged',
  'alreadyTold',
  'cooldown',
  'covered',
  'quiet',
  'qualified',
] as const;
/** What became of a signal. */
export type RuleOutcome = (typeof RULE_OUTCOMES)[number];

/**
 * Counters of the rules of one target since they were made. `received` is the sum of the outcomes;
 * `qualified = merged + listed + omitted + waiting`.
 */
export interface RuleStats {
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
