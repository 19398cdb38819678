import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.js';

const failing = (times: number, nowMs: number): CircuitBreaker => {
  const breaker = new CircuitBreaker();
  for (let i = 0; i < times; i++) breaker.failed(nowMs);
  return breaker;
};

describe('a circuit breaker', () => {
  it('stays closed for four failures in a row', () => {
    const breaker = failing(4, 1_000);
    expect([breaker.state(1_000), breaker.notBeforeMs]).toEqual(['closed', 0]);
    breaker.answered();
    for (let i = 0; i < 4; i++) breaker.failed(2_000);
    expect(breaker.state(2_000)).toBe('closed');
  });

  it('opens with the fifth for 30 s, then lets one attempt decide', () => {
    const breaker = failing(5, 1_000);
    expect([breaker.state(1_000), breaker.state(30_999), breaker.state(31_000), breaker.notBeforeMs]).toEqual([
      'open',
      'open',
      'half-open',
      31_000,
    ]);
    breaker.failed(40_000);
    expect([breaker.state(69_999), breaker.state(70_000)]).toEqual(['open', 'half-open']);
    breaker.answered();
    expect([breaker.state(70_000), breaker.notBeforeMs]).toEqual(['closed', 0]);
    breaker.failed(70_000);
    expect(breaker.state(70_000)).toBe('closed');
  });
});
