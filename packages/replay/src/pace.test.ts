import { describe, expect, it } from 'vitest';
import { parsePace, SYSTEM_CLOCK } from './pace.js';

describe('parsePace', () => {
  it.each([
    ['max', 'max'],
    ['1x', 1],
    ['10x', 10],
    ['0.5x', 0.5],
    ['0.001x', 0.001],
    ['1000000x', 1_000_000],
  ])('reads %s', (text, pace) => {
    expect(parsePace(text)).toBe(pace);
  });

  it.each(['', 'fast', '1', 'x', '-1x', '0x', '0.0001x', '1000001x', '1e3x', '1x ', 'Infinityx'])('refuses "%s" in words', (text) => {
    expect(() => parsePace(text)).toThrowError(
      `pace must be max, 1x (as recorded), or a multiple such as 10x or 0.5x (0.001x to 1000000x), got "${text}"`,
    );
  });
});

describe('the system clock', () => {
  it('resolves at once when the signal is or becomes aborted', async () => {
    const controller = new AbortController();
    const sleeping = SYSTEM_CLOCK.sleep(3_600_000, controller.signal);
    controller.abort();
    await sleeping;
    await SYSTEM_CLOCK.sleep(3_600_000, controller.signal);
  });

  it('sleeps', async () => {
    const order: string[] = [];
    await Promise.all([SYSTEM_CLOCK.sleep(20).then(() => order.push('later')), Promise.resolve().then(() => order.push('now'))]);
    expect(order).toEqual(['now', 'later']);
  });
});
