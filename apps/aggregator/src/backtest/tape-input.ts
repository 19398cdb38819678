import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { CascadeError, type CascadeEvent } from '@cascade/core';
import { type InputProblem, mergeByTime, openInput } from '@cascade/replay';
import { truthOfEvents } from '@cascade/replay/evaluate';
import type { BacktestInput, InputSettings } from './input-types.js';
import { interruptible } from './interruptible.js';

/** Context this long before the first liquidation is read too: open interest and prices have to stand before it, ms. */
const CONTEXT_BEFORE_MS = 3_600_000;

/**
 * Opens a tape or journal: its liquidations are judged from the second of the first to that of the last, on the symbols that have any.
 * Files of context may cover years; only what falls into that span, or an hour before it, is used.
 * @throws CascadeError `app/no-liquidations`, and those of `openInput` and `truthOfEvents`
 */
export async function openTape(file: string, { context, lenient, signal }: InputSettings): Promise<BacktestInput> {
  const span = await spanOf(file, await openInput(file, { lenient }), signal);
  const skipped = new SkippedRows();
  const open = async (path: string): Promise<AsyncIterable<CascadeEvent>> =>
    within(await openInput(path, { lenient, onProblem: (problem) => skipped.add(problem) }), span);
  const useful = new Set<string>();
  const contexts = context.map(async (path) => noting(await open(path), () => useful.add(path)));
  const read = await truthOfEvents(interruptible(mergeByTime(await open(file), ...(await Promise.all(contexts))), signal));
  const { startMs, endMs } = span;
  // A symbol of the context without liquidations is not watched: its quiet days would make false alarms look rarer.
  const symbols = read.symbols.filter(({ liquidations }) => liquidations.tsMs.length > 0);
  const again = await Promise.all([file, ...context].map(async (path) => within(await openInput(path, { lenient }), span)));
  return {
    name: basename(file),
    badge: 'recorded',
    source: basename(file),
    sha256: await hashOf(file),
    span: { startMs, endMs },
    events: mergeByTime(...again),
    truth: () => ({ startMs, endMs, symbols }),
    warnings: [
      ...skipped.warnings(),
      ...context.filter((path) => !useful.has(path)).map((path) => `${basename(path)} has nothing of the time of this tape`),
    ],
  };
}

/** What is judged, and the last arrival of what happened in it. */
interface TapeSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly lastReceivedMs: number;
}

async function spanOf(file: string, events: AsyncIterable<CascadeEvent>, signal: AbortSignal | undefined): Promise<TapeSpan> {
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastReceivedMs = Number.NEGATIVE_INFINITY;
  for await (const { type, tsMs, receivedTsMs } of interruptible(events, signal)) {
    if (type !== 'liquidation') continue;
    firstMs = Math.min(firstMs, tsMs);
    lastMs = Math.max(lastMs, tsMs);
    lastReceivedMs = Math.max(lastReceivedMs, receivedTsMs);
  }
  if (firstMs > lastMs) {
    throw new CascadeError(
      'app/no-liquidations',
      `"${file}" has no liquidations to judge by; a file of prices, open interest or funding goes behind --with`,
    );
  }
  return { startMs: Math.floor(firstMs / 1_000) * 1_000, endMs: (Math.floor(lastMs / 1_000) + 1) * 1_000, lastReceivedMs };
}

async function* within(events: AsyncIterable<CascadeEvent>, { startMs, lastReceivedMs }: TapeSpan): AsyncGenerator<CascadeEvent> {
  const fromMs = startMs - CONTEXT_BEFORE_MS;
  for await (const event of events) if (event.receivedTsMs >= fromMs && event.receivedTsMs <= lastReceivedMs) yield event;
}

async function* noting(events: AsyncIterable<CascadeEvent>, onEvent: () => void): AsyncGenerator<CascadeEvent> {
  for await (const event of events) {
    onEvent();
    yield event;
  }
}

/** Counts what a lenient reading skips. */
class SkippedRows {
  #count = 0;
  #first = '';

  add({ file, message }: InputProblem): void {
    this.#count++;
    // Reports are passed on: whose folders these were is nobody's business.
    this.#first ||= message.replaceAll(file, basename(file));
  }

  warnings(): string[] {
    return this.#count === 0 ? [] : [`broken rows skipped: ${this.#count}; the first: ${this.#first}`];
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
