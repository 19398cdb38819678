import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSignal } from './codec.js';
import { SEEN_SIGNALS } from './config.js';
import { sampleSignal } from './detection.sample.js';
import { StreamCursor } from './stream-cursor.js';
import { compareStreamIds } from './stream-id.js';
import type { WireSignal } from './wire-signal.js';

const template = encodeSignal(sampleSignal());

interface Entry {
  readonly streamId: string;
  readonly signal: WireSignal;
}

/** A stream in memory that numbers as the writer does, and can lose its tail with the counter. */
class FakeStream {
  entries: Entry[] = [];
  #clock = 1_000;
  #seq = 0;

  write(id: string): Entry {
    this.#clock++;
    this.#seq++;
    const entry = { streamId: `${this.#clock}-0`, signal: { ...template, id, seq: this.#seq } };
    this.entries.push(entry);
    return entry;
  }

  /** Loses its last entries, and perhaps its sense of time. @returns the lost signals */
  lose(count: number, clockBack: number): string[] {
    const lost = this.entries.splice(Math.max(0, this.entries.length - count));
    this.#seq = this.entries.at(-1)?.signal.seq ?? 0;
    const newest = Number(this.entries.at(-1)?.streamId.split('-')[0] ?? 0);
    this.#clock = Math.max(newest, this.#clock - clockBack);
    return lost.map(({ signal }) => signal.id);
  }
}

/** The reader's rule for a page, with pages of three entries. */
function readToEnd(cursor: StreamCursor, stream: FakeStream, deliver: (signal: WireSignal) => void): void {
  for (let rounds = 0; ; rounds++) {
    expect(rounds).toBeLessThan(1_000);
    const page = stream.entries.filter(({ streamId }) => compareStreamIds(streamId, cursor.position) >= 0).slice(0, 3);
    const full = page.length === 3;
    if (cursor.anchored) {
      if (page[0]?.streamId !== cursor.position) {
        cursor.lose();
        continue;
      }
      cursor.confirm(page.shift()?.signal.seq);
    } else if (page.length === 0) cursor.endsAt(stream.entries.at(-1)?.streamId ?? '0-0', stream.entries.at(-1)?.signal.seq);
    for (const { streamId, signal } of page) if (cursor.pass(streamId, signal)) deliver(signal);
    if (!full) return;
  }
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'publish' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'mute' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'repeat' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'check' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), count: fc.integer({ min: 1, max: 9 }), back: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
);

describe('StreamCursor', () => {
  it('passes every signal once and in order, whatever is muted, repeated, lost, restored or flushed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const stream = new FakeStream();
        const cursor = new StreamCursor('0-0', false);
        const delivered: string[] = [];
        let count = 0;
        let loudest: Entry | undefined;
        const deliver = (signal: WireSignal): void => void delivered.push(signal.id);
        const hear = ({ streamId, signal }: Entry): void => {
          const heard = cursor.hear(streamId, signal);
          if (heard === 'next') deliver(signal);
          if (heard === 'gap') readToEnd(cursor, stream, deliver);
        };
        for (const { kind, ...rest } of steps) {
          if (kind === 'publish' || kind === 'mute') {
            const entry = stream.write(`signal ${++count}`);
            if (kind === 'publish') {
              loudest = entry;
              hear(entry);
            }
          } else if (kind === 'repeat') {
            if (loudest !== undefined && stream.entries.includes(loudest)) hear(loudest);
          } else {
            // A crash ends the connection, so the reader looks into the stream; the writer brings back what was lost, unpublished.
            const all = { count: stream.entries.length, back: 0 };
            const { count: tail, back } = { ...all, ...rest };
            const lost = kind === 'check' ? [] : stream.lose(tail, back);
            readToEnd(cursor, stream, deliver);
            for (const id of lost) stream.write(id);
            readToEnd(cursor, stream, deliver);
          }
        }
        readToEnd(cursor, stream, deliver);
        expect(delivered).toEqual(Array.from({ length: count }, (_, index) => `signal ${index + 1}`));
      }),
      { numRuns: 500 },
    );
  });

  it('remembers a bounded number of signals', () => {
    const cursor = new StreamCursor('0-0', false);
    for (let seq = 1; seq <= SEEN_SIGNALS + 1; seq++) cursor.pass(`${seq}-0`, { ...template, id: `${seq}`, seq });
    expect(cursor.pass('20000-0', { ...template, id: '2', seq: 9 })).toBe(false);
    expect(cursor.pass('20001-0', { ...template, id: '1', seq: 10 })).toBe(true);
    cursor.lose();
    expect(cursor.position).toBe('4-0');
  });

  it('leaves a fromId beyond the end of a stream that has lost its tail', () => {
    const cursor = new StreamCursor('500-0', true);
    cursor.lose();
    expect([cursor.position, cursor.anchored]).toEqual(['500-0', false]);
    cursor.endsAt('400-3', 7);
    expect([cursor.position, cursor.anchored]).toEqual(['400-3', true]);
    cursor.endsAt('400-4', 8);
    expect(cursor.position).toBe('400-3');
    expect(cursor.hear('401-0', { ...template, seq: 8 })).toBe('next');
  });
});
