import { describe, expect, it } from 'vitest';
import { RateLimit } from './rate-limit.js';

const OPTIONS = { requestsPerSec: 10, burst: 3, maxAddresses: 4 };

describe('RateLimit', () => {
  it('lets a burst pass, then says how long to wait, then lets as many pass as the time allows', () => {
    const limit = new RateLimit(OPTIONS);
    expect([1, 2, 3, 4].map(() => limit.take('10.0.0.1', 1_000))).toEqual([0, 0, 0, 100]);
    expect(limit.take('10.0.0.1', 1_060)).toBeCloseTo(40);
    expect([limit.take('10.0.0.1', 1_100), limit.take('10.0.0.1', 1_100)]).toEqual([0, 100]);
    expect([1, 2, 3, 4].map(() => limit.take('10.0.0.1', 99_000))).toEqual([0, 0, 0, 100]);
  });

  it('counts addresses apart, an IPv6 network as one, and IPv4 in IPv6 as IPv4', () => {
    const limit = new RateLimit({ ...OPTIONS, burst: 1 });
    expect(limit.take('2001:db8::1', 0)).toBe(0);
    expect(limit.take('2001:db8::ffff:1', 0)).toBeGreaterThan(0);
    expect(limit.take('2001:db8:0:1::1', 0)).toBe(0);
    expect(limit.take('10.0.0.1', 0)).toBe(0);
    expect(limit.take('::ffff:10.0.0.1', 0)).toBeGreaterThan(0);
  });

  it('remembers so many addresses, the one used longest ago makes room', () => {
    const limit = new RateLimit({ ...OPTIONS, burst: 1 });
    for (const host of [1, 2, 3, 4, 1, 5]) limit.take(`10.0.0.${host}`, 0);
    expect(limit.size).toBe(4);
    expect([limit.take('10.0.0.1', 0) > 0, limit.take('10.0.0.2', 0)]).toEqual([true, 0]);
  });
});
