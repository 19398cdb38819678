import { describe, expect, it } from 'vitest';
import { MAX_VALUE_CHARACTERS, MAX_VALUES, VALUE_BATCH_SIZE } from '../config.js';
import type { ValueWrite } from './definition.js';
import { PendingValues } from './pending-values.js';

const noted = (key: string, text = 'x', ttlSec: number | undefined = 60): ValueWrite => ({ key, kind: 'text', ttlSec, items: [text] });
const texts = (writes: readonly ValueWrite[]): string[] => writes.flatMap(({ items }) => items);

async function isSettled(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), Promise.resolve().then(() => Promise.resolve(false))]);
}

describe('PendingValues', () => {
  it('keeps the newest value of a key, in the order they were noted', () => {
    const values = new PendingValues();
    for (const [key, text] of [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ] as const)
      values.add(noted(key, text), 0);
    expect(texts(values.take(0))).toEqual(['2', '3']);
    expect(values.take(0)).toEqual([]);
    expect(values.dropped).toBe(0);
  });

  it('writes a value with what is left of its lifetime, and not at all when nothing is', () => {
    const values = new PendingValues();
    values.add(noted('a', 'a', 10), 0);
    values.add(noted('b', 'b', 60), 0);
    values.add({ ...noted('c'), ttlSec: undefined }, 0);
    expect(values.take(12_500).map(({ key, ttlSec }) => [key, ttlSec])).toEqual([
      ['b', 48],
      ['c', undefined],
    ]);
    expect(values.dropped).toBe(1);
  });

  it('takes so many at a time', () => {
    const values = new PendingValues();
    for (let index = 0; index < VALUE_BATCH_SIZE + 1; index++) values.add(noted(`k${index}`), 0);
    expect(values.take(0)).toHaveLength(VALUE_BATCH_SIZE);
    values.settle('written');
    expect(values.take(0)).toHaveLength(1);
  });

  it('brings values again unless newer ones came, or gives them up and counts them', () => {
    const values = new PendingValues();
    for (const key of ['a', 'b']) values.add(noted(key, `${key}1`), 0);
    values.take(0);
    values.add(noted('b', 'b2'), 0);
    values.settle('again');
    expect(texts(values.take(0))).toEqual(['a1', 'b2']);
    values.settle('dropped');
    expect(values.take(0)).toEqual([]);
    expect(values.dropped).toBe(2);
  });

  it('makes room by dropping the longest unwritten, by keys and by characters', () => {
    const values = new PendingValues();
    for (let index = 0; index < MAX_VALUES + 3; index++) values.add(noted(`k${index}`), 0);
    expect([values.size, values.dropped, values.take(0)[0]?.key]).toEqual([MAX_VALUES, 3, 'k3']);
    const long = new PendingValues();
    for (let index = 0; index < 4; index++) long.add(noted(`k${index}`, 'x'.repeat(MAX_VALUE_CHARACTERS / 3)), 0);
    expect([long.size, long.dropped]).toEqual([2, 2]);
    for (let index = 0; index < 20; index++) long.add(noted('k3', 'x'.repeat(MAX_VALUE_CHARACTERS / 3)), 0);
    expect([long.size, long.dropped]).toEqual([2, 2]);
  });

  it('settles when what was noted before is written or given up, not what came later', async () => {
    const values = new PendingValues();
    expect(await isSettled(values.settled())).toBe(true);
    values.add(noted('a'), 0);
    values.add(noted('b'), 0);
    const settled = values.settled();
    values.take(0);
    values.add(noted('c'), 0);
    values.settle('again');
    expect(await isSettled(settled)).toBe(false);
    values.take(0);
    values.add(noted('d'), 0);
    values.settle('written');
    expect(await isSettled(settled)).toBe(true);
    const last = values.settled();
    values.clear();
    expect(await isSettled(last)).toBe(true);
    expect(values.dropped).toBe(1);
  });
});
