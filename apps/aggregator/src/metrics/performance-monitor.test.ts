import { describe, expect, it } from 'vitest';
import { type LatencyWarning, PerformanceMonitor } from './performance-monitor.js';

const T0 = 1_791_565_200_000;

function monitorWith(): { monitor: PerformanceMonitor; warnings: LatencyWarning[] } {
  const warnings: LatencyWarning[] = [];
  const monitor = new PerformanceMonitor((warning) => warnings.push(warning));
  // The first minute is not judged.
  monitor.tick(T0 - 60_000);
  return { monitor, warnings };
}

/** Ten runs a second for `seconds`; every run takes `durationMs`. */
function run(monitor: PerformanceMonitor, fromSecond: number, seconds: number, durationMs: number): void {
  for (let second = fromSecond; second < fromSecond + seconds; second += 1) {
    for (let index = 0; index < 10; index += 1) monitor.add('detect', durationMs, T0 + second * 1_000 + index * 100);
  }
}

describe('PerformanceMonitor', () => {
  it('warns once when more than one run in a hundred takes over 10 ms', () => {
    const { monitor, warnings } = monitorWith();
    run(monitor, 0, 60, 1);
    for (let index = 0; index < 6; index += 1) monitor.add('detect', 25, T0 + 59_900);
    expect(warnings).toEqual([]);
    monitor.add('detect', 40, T0 + 59_950);
    expect(warnings).toEqual([{ stage: 'detect', runs: 607, slowRuns: 7, worstMs: 40 }]);
    run(monitor, 60, 10, 40);
    expect(warnings).toHaveLength(1);
  });

  it('says nothing at exactly 10 ms', () => {
    const { monitor, warnings } = monitorWith();
    run(monitor, 0, 120, 10);
    expect(warnings).toEqual([]);
    run(monitor, 120, 1, 10.001);
    expect(warnings).toHaveLength(1);
  });

  it('warns again only after a minute below 8 ms', () => {
    const { monitor, warnings } = monitorWith();
    run(monitor, 0, 1, 20);
    // From second 60 on the slow second has left the window; 9 ms is no recovery.
    run(monitor, 1, 200, 9);
    run(monitor, 201, 1, 20);
    expect(warnings).toHaveLength(1);
    // Recovered from second 261 or so on; half a minute of that is too short.
    run(monitor, 202, 90, 7);
    run(monitor, 292, 1, 20);
    expect(warnings).toHaveLength(1);
    run(monitor, 293, 130, 7);
    run(monitor, 423, 1, 20);
    expect(warnings).toHaveLength(2);
  });

  it('takes silence for recovery, and watches each stage by itself', () => {
    const { monitor, warnings } = monitorWith();
    monitor.add('end_to_end', 12, T0);
    for (let second = 0; second <= 125; second += 1) monitor.tick(T0 + second * 1_000);
    monitor.add('detect', 11, T0 + 125_000);
    monitor.add('end_to_end', 13, T0 + 125_000);
    expect(warnings.map(({ stage, worstMs }) => [stage, worstMs])).toEqual([
      ['end_to_end', 12],
      ['detect', 11],
      ['end_to_end', 13],
    ]);
  });

  it('does not judge the first minute, in which code is cold', () => {
    const warnings: LatencyWarning[] = [];
    const monitor = new PerformanceMonitor((warning) => warnings.push(warning));
    run(monitor, 0, 1, 30);
    run(monitor, 1, 60, 1);
    expect(warnings).toEqual([]);
    run(monitor, 61, 1, 30);
    expect(warnings).toHaveLength(1);
  });

  it('leaves out other stages and what is no duration', () => {
    const { monitor, warnings } = monitorWith();
    monitor.add('publish', 5_000, T0);
    monitor.add('decode', 5_000, T0);
    monitor.add('detect', Number.NaN, T0);
    monitor.add('detect', Number.POSITIVE_INFINITY, T0);
    expect(warnings).toEqual([]);
  });
});
