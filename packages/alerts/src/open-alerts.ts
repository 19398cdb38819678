import { CascadeError, type Clock, quote } from '@cascade/core';
import type { SignalListener } from '@cascade/redis-bus';
import { formatMessage } from './formats/format-message.js';
import { summaryOf } from './formats/message-text.js';
import type { AlertMessage, DataKind } from './message.js';
import type { Delivery } from './outgoing.js';
import { AlertRules } from './rules/alert-rules.js';
import type { RuleStats } from './rules/rule-stats.js';
import type { AlertTarget } from './target.js';
import { testMessage } from './test-message.js';

/** What {@link openAlerts} connects. */
export interface AlertsOptions {
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
export interface AlertsStats {
  /** By name of the target. */
  readonly targets: Readonly<Record<string, RuleStats>>;
  /** Deliveries handed to `deliver`, with tests. */
  readonly delivered: number;
  /** Exceptions of `deliver` and `onMessage`, and signals the rules could not read. */
  readonly errors: number;
}

/** Running alerts. */
export interface Alerts {
  /**
   * Sends a test message past all rules. @returns the names of the targets it was handed over for
   * @throws CascadeError `alerts/unknown-target`
   */
  test(targetName?: string): readonly string[];
  stats(): AlertsStats;
  /** Ends the subscription and hands over what waits. To be called before the delivery is closed. Never throws; repeatable. */
  close(): void;
}

interface Desk {
  readonly target: AlertTarget;
  readonly rules: AlertRules;
}

class RunningAlerts implements Alerts {
  readonly #options: AlertsOptions;
  readonly #desks: readonly Desk[];
  readonly #ended = new AbortController();
  readonly #unsubscribe: () => void;
  #isAsleep = false;
  #delivered = 0;
  #errors = 0;

  constructor(options: AlertsOptions) {
    this.#options = options;
    this.#desks = options.targets.map((target) => ({ target, rules: new AlertRules(target, options.data) }));
    this.#unsubscribe = options.subscribe((signal) => {
      if (this.#ended.signal.aborted) return;
      const nowMs = options.clock.nowMs();
      for (const { rules } of this.#desks) this.#guarded(() => rules.push(signal, nowMs));
      this.#wakeWhenDue();
    });
  }

  test(targetName?: string): readonly string[] {
    const named = this.#desks.filter(({ target }) => targetName === undefined || target.name === targetName);
    if (targetName !== undefined && named.length === 0) {
      const known = this.#desks.map(({ target }) => target.name).join(', ') || '(none)';
      throw new CascadeError('alerts/unknown-target', `no target ${quote(targetName)}; targets: ${known}`);
    }
    const message = testMessage(this.#options.clock.nowMs(), this.#options.data);
    for (const { target } of named) this.#handOver(target, message);
    return named.map(({ target }) => target.name);
  }

  stats(): AlertsStats {
    const targets = Object.fromEntries(this.#desks.map(({ target, rules }) => [target.name, rules.stats()]));
    return { targets, delivered: this.#delivered, errors: this.#errors };
  }

  close(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#guarded(this.#unsubscribe);
    this.#sendDue(Number.POSITIVE_INFINITY);
  }

  /** One sleep at a time: a group made later is never due earlier. */
  #wakeWhenDue(): void {
    if (this.#isAsleep || this.#ended.signal.aborted) return;
    const dueMs = Math.min(...this.#desks.map(({ rules }) => rules.nextDueMs() ?? Number.POSITIVE_INFINITY));
    if (dueMs === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#options;
    this.#isAsleep = true;
    void clock.sleep(Math.max(0, dueMs - clock.nowMs()), this.#ended.signal).then(() => {
      this.#isAsleep = false;
      if (this.#ended.signal.aborted) return;
      this.#sendDue(clock.nowMs());
      this.#wakeWhenDue();
    });
  }

  #sendDue(nowMs: number): void {
    for (const { target, rules } of this.#desks) {
      for (const message of rules.due(nowMs)) this.#handOver(target, message);
    }
  }

  #handOver(target: AlertTarget, message: AlertMessage): void {
    const { deliver, onMessage } = this.#options;
    this.#guarded(() => {
      deliver(target.name, { id: message.id, summary: summaryOf(message), request: (nowMs) => formatMessage(target, message, nowMs) });
      this.#delivered++;
    });
    this.#guarded(() => onMessage?.(target.name, message));
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch {
      this.#errors++;
    }
  }
}

/**
 * Tells targets of signals: subscribes, applies the rules of each target on its own, and hands finished messages to `deliver`. The listener
 * never throws and does no I/O. Cost a signal: O(targets); memory: {@link AlertRules} once a target, one timer in all.
 * @throws whatever `subscribe` throws
 */
export function openAlerts(options: AlertsOptions): Alerts {
  return new RunningAlerts(options);
}
