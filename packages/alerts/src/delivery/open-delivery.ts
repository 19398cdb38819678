import { assertName, type Clock } from '@cascade/core';
import type { Delivery } from '../outgoing.js';
import type { DeadLetter } from './dead-letter.js';
import { DeadLetterFile } from './dead-letters.js';
import { DeliveryQueue } from './delivery-queue.js';
import type { DeliveryStats } from './delivery-stats.js';
import { type Post, safePost } from './safe-post.js';

/** What {@link openDelivery} needs to know of a target. */
export interface DeliveryOptions {
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
export interface DeliveryLine {
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
export function openDelivery(options: DeliveryOptions): DeliveryLine {
  const { name, clock, deadLetterFile, allowPrivateHosts = false, post = safePost, random = Math.random, onProblem = () => {} } = options;
  assertName('alerts', 'name', name);
  const letters = new DeadLetterFile(deadLetterFile);
  return new DeliveryQueue({ name, clock, allowPrivateHosts, post, random, letters, onProblem });
}
