import { describe, expect, it } from 'vitest';
import { workPerUpdate } from './update-work.js';

const task = (ms: number, durMs: number) => ({ ts: ms * 1_000, dur: durMs * 2_000, cpu: durMs * 1_000 });

describe('workPerUpdate', () => {
  it('adds what ran between two frames to the later update', () => {
    const tasks = [task(0, 3), task(10, 2), task(20, 1), task(30, 4), task(40, 5), task(60, 6)];
    // Frames at 10, 30 and 60.
    expect(workPerUpdate(tasks, [11_000, 32_000, 61_000])).toEqual([1 + 4, 5 + 6]);
  });

  it('takes tasks and updates in any order', () => {
    const tasks = [task(30, 4), task(0, 3), task(10, 2)];
    expect(workPerUpdate(tasks, [32_000, 11_000])).toEqual([4]);
  });

  it('leaves out updates whose frame the trace has not, and what ran before the first', () => {
    expect(workPerUpdate([task(10, 2), task(20, 3)], [1_000, 11_000, 21_000])).toEqual([3]);
    expect(workPerUpdate([task(10, 2)], [11_000])).toEqual([]);
    expect(workPerUpdate([], [])).toEqual([]);
  });
});
