import { describe, expect, it } from 'vitest';
import { Dedupe } from './dedupe.js';

describe('Dedupe', () => {
  it('knows an id for the whole window and no longer', () => {
    const dedupe = new Dedupe(600_000, 100);
    expect(dedupe.isNew('a', 0)).toBe(true);
    expect(dedupe.isNew('a', 600_000)).toBe(false);
    expect(dedupe.isNew('a', 1_200_001)).toBe(true);
  });

  it('forgets the id seen longest ago when full', () => {
    const dedupe = new Dedupe(600_000, 2);
    for (const id of ['a', 'b', 'a', 'c']) dedupe.isNew(id, 1);
    expect([dedupe.isNew('a', 2), dedupe.size]).toEqual([false, 2]);
    expect(dedupe.isNew('b', 3)).toBe(true);
  });

  it('stays bounded under any number of ids and frees what is out of date', () => {
    const dedupe = new Dedupe(1_000, 500);
    for (let index = 0; index < 10_000; index += 1) dedupe.isNew(`id${index}`, 0);
    expect(dedupe.size).toBe(500);
    dedupe.isNew('late', 5_000);
    expect(dedupe.size).toBe(1);
  });
});
