import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStreamIds, isStreamId, startAfter } from './stream-id.js';

const id = fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));

describe('stream ids', () => {
  it('are ordered as the numbers they are, up to 64 bits', () => {
    fc.assert(
      fc.property(id, id, ([aMs, aNumber], [bMs, bNumber]) => {
        const wanted = aMs === bMs ? Number(aNumber > bNumber) - Number(aNumber < bNumber) : Number(aMs > bMs) - Number(aMs < bMs);
        expect(Math.sign(compareStreamIds(`${aMs}-${aNumber}`, `${bMs}-${bNumber}`))).toBe(wanted);
      }),
    );
  });

  it.each(['', '1', '-', '1-', '-1', '01-0', '1-00', '1-1-1', '1-1 ', '+', '$', `${'9'.repeat(21)}-0`])('are not %j', (text) => {
    expect(isStreamId(text)).toBe(false);
  });

  it.each([
    ['start', '0-0'],
    ['0', '0-0'],
    ['1698765432123', '1698765432123-0'],
    ['1698765432123-7', '1698765432123-7'],
  ])('give %j the start %j', (fromId, wanted) => {
    expect(startAfter(fromId)).toBe(wanted);
  });
});
