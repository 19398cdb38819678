import { describe, expect, it } from 'vitest';
import { START_MS, sampleSignal } from '../wire-signal.sample.js';
import { alertKey, messageId } from './message-id.js';

describe('alertKey', () => {
  it('is the episode and the level; outside an episode the time of the signal stands for it', () => {
    expect(alertKey(sampleSignal({ level: 'ALERT' }))).toBe('BTCUSDT:1791565100000:ALERT');
    expect(alertKey(sampleSignal({ level: 'WATCH', episode: null }))).toBe(`BTCUSDT:${START_MS}:WATCH`);
  });

  it('can be put into a header, whatever the symbol', () => {
    expect(alertKey(sampleSignal({ episode: 'A\r\nX-Evil: 1 ü' }))).toBe('A__X-Evil:_1__:CRITICAL');
  });
});

describe('messageId', () => {
  it('joins the keys', () => {
    expect([messageId(['a']), messageId(['a', 'b', 'c'])]).toEqual(['a', 'a+b+c']);
  });

  it('counts what does not fit 200 characters', () => {
    const keys = Array.from({ length: 2_000 }, (_, index) => `C${1_000 + index}USDT:1791565100000:CRITICAL`);
    const id = messageId(keys);
    expect(id).toMatch(/^C1000USDT:1791565100000:CRITICAL\+.*\+C1004USDT:1791565100000:CRITICAL\+1995$/);
    expect(id.length).toBeLessThanOrEqual(200);
    expect(messageId(keys.slice(0, 1_999))).not.toBe(id);
  });
});
