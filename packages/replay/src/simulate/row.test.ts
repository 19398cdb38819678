import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Row, RowQueue } from './row.js';

describe('RowQueue', () => {
  it('gives rows in order of time, equal times in the order added, and none that is not yet due', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.nat(21), (times, untilMs) => {
        const queue = new RowQueue();
        const rows = times.map((tsMs, usd): Row => ({ tsMs, usd, instrument: 0, venue: 0, side: 0, kind: 'print' }));
        for (const row of rows) queue.push(row);
        const taken: Row[] = [];
        for (let row = queue.takeBefore(untilMs); row !== undefined; row = queue.takeBefore(untilMs)) taken.push(row);
        const expected = rows.filter(({ tsMs }) => tsMs < untilMs).sort((a, b) => a.tsMs - b.tsMs || a.usd - b.usd);
        expect(taken).toEqual(expected);
        expect(queue.length).toBe(rows.length - expected.length);
      }),
    );
  });
});
