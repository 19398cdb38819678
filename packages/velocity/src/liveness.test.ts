import { expect, it } from 'vitest';
import { Liveness } from './liveness.js';

const ALWAYS = Number.NEGATIVE_INFINITY;
const NOT_LIVE = Number.POSITIVE_INFINITY;

it('takes a venue without reports as always live', () => {
  expect(new Liveness().sinceMs('okx', 0)).toBe(ALWAYS);
});

it('takes a venue as having been in the opposite state before its first report', () => {
  const liveness = new Liveness();
  liveness.set('okx', true, 100);
  liveness.set('bybit', false, 100);
  expect([liveness.sinceMs('okx', 99), liveness.sinceMs('okx', 100)]).toEqual([NOT_LIVE, 100]);
  expect([liveness.sinceMs('bybit', 99), liveness.sinceMs('bybit', 100)]).toEqual([ALWAYS, NOT_LIVE]);
});

it('puts reports in order of time, whenever they come', () => {
  const liveness = new Liveness();
  liveness.set('okx', true, 300);
  liveness.set('okx', true, 100);
  expect(liveness.sinceMs('okx', 400)).toBe(100);
  liveness.set('okx', false, 200);
  expect([150, 200, 250, 300, 400].map((nowMs) => liveness.sinceMs('okx', nowMs))).toEqual([100, NOT_LIVE, NOT_LIVE, 300, 300]);
});

it('lets the later call win at one instant', () => {
  const liveness = new Liveness();
  liveness.set('okx', true, 100);
  liveness.set('okx', false, 100);
  expect(liveness.sinceMs('okx', 100)).toBe(NOT_LIVE);
});

it('keeps the start of a live span through any number of repeated reports', () => {
  const liveness = new Liveness();
  liveness.set('okx', true, 100);
  for (let tsMs = 200; tsMs < 100_000; tsMs += 100) liveness.set('okx', true, tsMs);
  expect(liveness.sinceMs('okx', 100_000)).toBe(100);
});

it('keeps the newest state through any number of changes', () => {
  const liveness = new Liveness();
  for (let i = 0; i < 1_000; i++) liveness.set('okx', i % 2 === 0, i * 10);
  expect(liveness.sinceMs('okx', 9_989)).toBe(9_980);
  expect(liveness.sinceMs('okx', 9_990)).toBe(NOT_LIVE);
});

it('ignores venues beyond its limit', () => {
  const liveness = new Liveness();
  for (let i = 0; i < 1_000; i++) liveness.set(`venue-${i}`, false, 0);
  expect(liveness.size).toBe(64);
  expect(liveness.sinceMs('venue-999', 1)).toBe(ALWAYS);
});
