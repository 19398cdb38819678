import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CascadeError } from '@cascade/core';
import { ManualClock } from '@cascade/testkit';
import type { Delivery, OutgoingRequest } from '../outgoing.js';
import { CLOSE_GRACE_MS } from './config.js';
import type { DeadLetter } from './dead-letter.js';
import { type DeliveryLine, type DeliveryOptions, openDelivery } from './open-delivery.js';
import type { Post, PostAnswer } from './safe-post.js';

/** A delivery whose id and body are `id`. */
export function deliveryOf(id: string, url = 'https://hooks.example.com/canary', body: string = id): Delivery {
  const request = (nowMs: number): OutgoingRequest => ({
    url,
    headers: { 'Idempotency-Key': id, Authorization: 'canary', 'X-Cascade-Timestamp': String(nowMs) },
    body,
  });
  return { id, summary: `about ${id}`, request };
}

/** A {@link DeliveryLine} on a manual clock with a dead letter file of its own. */
export interface LineRig {
  readonly clock: ManualClock;
  readonly line: DeliveryLine;
  readonly file: string;
  /** What was given up, as `id reason`. */
  readonly givenUp: string[];
  readonly letters: DeadLetter[];
  end(): Promise<void>;
}

/** Opens a line; jitter is at its upper bound unless `options` says otherwise. */
export async function openRig(options: Partial<DeliveryOptions> = {}): Promise<LineRig> {
  const clock = new ManualClock();
  const folder = await mkdtemp(join(tmpdir(), 'cascade-line-'));
  const file = join(folder, 'dead-letters.ndjson');
  const letters: DeadLetter[] = [];
  const givenUp: string[] = [];
  const onProblem = (letter: DeadLetter): void => {
    letters.push(letter);
    givenUp.push(`${letter.id} ${letter.reason}`);
  };
  const line = openDelivery({ name: 'ops', clock, deadLetterFile: file, random: () => 1 - Number.EPSILON, onProblem, ...options });
  const end = async (): Promise<void> => {
    const closing = line.close();
    // The disk needs real time; only a post that hangs needs the clock, and the clock must not outrun the disk.
    await Promise.race([closing, sleep(300)]);
    await clock.advance(CLOSE_GRACE_MS);
    await closing;
    await rm(folder, { recursive: true, force: true });
  };
  return { clock, line, file, givenUp, letters, end };
}

/** One call of a {@link ScriptedPost}. */
export interface Call {
  readonly id: string;
  readonly atMs: number;
}

/** A `Post` that answers with statuses, errors (by code) or answers in turn, the last one for ever, and notes who was sent when. */
export class ScriptedPost {
  readonly calls: Call[] = [];
  readonly #script: (number | string | Partial<PostAnswer>)[];

  constructor(...script: (number | string | Partial<PostAnswer>)[]) {
    this.#script = script;
  }

  readonly post: Post = async (request, { nowMs }) => {
    this.calls.push({ id: request.headers['Idempotency-Key'] ?? '', atMs: nowMs() });
    const next = (this.#script.length > 1 ? this.#script.shift() : this.#script[0]) ?? 200;
    if (typeof next === 'string') throw new CascadeError(next, 'scripted', { retryable: /timeout|connection|unresolved/.test(next) });
    return typeof next === 'number' ? { status: next, durationMs: 1 } : { status: 200, durationMs: 1, ...next };
  };

  /** Times of the calls since `startMs`, s. */
  secondsSince(startMs: number): number[] {
    return this.calls.map(({ atMs }) => (atMs - startMs) / 1_000);
  }
}
