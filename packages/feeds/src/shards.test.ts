import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charsOf, shardTopics } from './shards.js';

describe('shardTopics', () => {
  it('gives one socket when there is no limit, and one without topics', () => {
    expect(shardTopics([], ['a', 'b'])).toEqual([['a', 'b']]);
    expect(shardTopics([], [])).toEqual([[]]);
  });

  it('leaves placed topics where they are and appends new ones', () => {
    expect(shardTopics([['a', 'b'], ['c']], ['d', 'a', 'c', 'e'], 8)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('places every topic once within the limit', () => {
    const topics = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 100 });
    fc.assert(
      fc.property(topics, fc.integer({ min: 30, max: 200 }), (wanted, maxChars) => {
        const shards = shardTopics([], wanted, maxChars, 5);
        expect(shards.flat()).toEqual(wanted);
        for (const shard of shards) expect(charsOf(shard) + 5).toBeLessThanOrEqual(maxChars);
      }),
    );
  });
});
