import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_VALUES } from '../config.js';
import type { ValueWrite } from './definition.js';
import { LocalValues } from './local-values.js';

const textOf = (key: string, ttlSec?: number): ValueWrite => ({ key, kind: 'text', ttlSec, items: [`of ${key}`] });

describe('LocalValues', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('forgets a value when its lifetime is over, and none without one', async () => {
    const values = new LocalValues();
    values.write(textOf('a', 10));
    values.write(textOf('b'));
    vi.advanceTimersByTime(9_999);
    expect(await values.text('a')).toBe('of a');
    vi.advanceTimersByTime(1);
    expect([await values.text('a'), await values.text('b')]).toEqual([null, 'of b']);
    values.write(textOf('a', 10));
    expect(await values.text('a')).toBe('of a');
  });

  it('keeps so many keys, drops the longest unwritten, and counts those that still lived', async () => {
    const values = new LocalValues();
    values.write(textOf('short', 1));
    values.write(textOf('first', 600));
    for (let index = 2; index < MAX_VALUES; index++) values.write(textOf(`k${index}`, 600));
    values.write(textOf('first', 600));
    vi.advanceTimersByTime(2_000);
    values.write(textOf('new', 600));
    expect([await values.text('first'), values.dropped]).toEqual(['of first', 0]);
    values.write(textOf('newer', 600));
    expect([await values.text('k2'), await values.text('first'), values.dropped]).toEqual([null, 'of first', 1]);
  });

  it('has what Redis would have of names that look like something else', async () => {
    const values = new LocalValues();
    values.write({ key: 'h', kind: 'hash', ttlSec: undefined, items: ['__proto__', 'x', 'constructor', 'y'] });
    expect(Object.entries(await values.hash('h'))).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(await values.hashFields('h', ['constructor', 'toString'])).toEqual(['y', undefined]);
    expect(await values.hash('none')).toEqual({});
  });
});
