import { describe, expect, it } from 'vitest';
import { interruptible } from './interruptible.js';

function* endless(): Generator<number> {
  for (let i = 0; ; i++) yield i;
}

describe('interruptible', () => {
  it('gives every item, in order', async () => {
    const items: number[] = [];
    for await (const item of interruptible([1, 2, 3], undefined)) items.push(item);
    expect(items).toEqual([1, 2, 3]);
  });

  it('lets a timer abort items that are never waited for, with the reason of the signal', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 1);
    let count = 0;
    const reading = async (): Promise<void> => {
      for await (const _ of interruptible(endless(), controller.signal)) count++;
    };
    await expect(reading()).rejects.toThrowError('enough');
    expect(count).toBeGreaterThan(0);
  });

  it('begins nothing when already aborted', async () => {
    await expect(interruptible(endless(), AbortSignal.abort(new Error('before'))).next()).rejects.toThrowError('before');
  });
});
