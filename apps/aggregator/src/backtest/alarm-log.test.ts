import { describe, expect, it } from 'vitest';
import { AlarmLog } from './alarm-log.js';
import { signalOf } from './backtest.sample.js';

describe('AlarmLog', () => {
  it('joins signals up to NONE to one alarm with its highest level, its reasons then, and every level it stood at', () => {
    const log = new AlarmLog();
    log.push(signalOf(1_000, 'WATCH', { probability: 0.3 }));
    log.push(signalOf(2_000, 'CRITICAL', { probability: 0.8, dominantSide: 'short', reasons: ['first'] }));
    log.push(signalOf(3_000, 'CRITICAL', { probability: 0.9, reasons: ['later'] }));
    log.push(signalOf(63_000, 'WATCH', { probability: 0.2 }));
    log.push(signalOf(123_000, 'NONE', { probability: 0 }));
    expect(log.alarms).toEqual([
      {
        symbol: 'BTCUSDT',
        startMs: 1_000,
        endMs: 123_000,
        level: 'CRITICAL',
        probability: 0.9,
        side: 'short',
        reasons: ['first'],
        levels: [
          { level: 'WATCH', startMs: 1_000, endMs: 2_000 },
          { level: 'CRITICAL', startMs: 2_000, endMs: 63_000 },
          { level: 'WATCH', startMs: 63_000, endMs: 123_000 },
        ],
      },
    ]);
  });

  it('keeps symbols apart, begins anew after NONE, and passes over NONE without an alarm', () => {
    const log = new AlarmLog();
    log.push(signalOf(1, 'NONE'));
    log.push(signalOf(2, 'WATCH'));
    log.push(signalOf(3, 'ALERT', { symbol: 'ETHUSDT' }));
    log.push(signalOf(4, 'NONE'));
    log.push(signalOf(5, 'WATCH'));
    expect(log.alarms.map(({ symbol, startMs, level }) => [symbol, startMs, level])).toEqual([
      ['BTCUSDT', 2, 'WATCH'],
      ['ETHUSDT', 3, 'ALERT'],
      ['BTCUSDT', 5, 'WATCH'],
    ]);
  });

  it('ends what still stands when it is closed, and nothing else', () => {
    const log = new AlarmLog();
    log.push(signalOf(1, 'WATCH'));
    log.push(signalOf(2, 'NONE'));
    log.push(signalOf(3, 'ALERT'));
    log.close(9);
    expect(log.alarms.map(({ endMs, levels }) => [endMs, levels.at(-1)?.endMs])).toEqual([
      [2, 2],
      [9, 9],
    ]);
  });
});
