import type { CascadeError, SignalLevel } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { type GateDecision, SignalGate, type SignalGateOptions } from './index.js';

const T0 = 1_760_130_900_000;

type Step = readonly [afterMs: number, level: SignalLevel, observed?: boolean];

/** Offers the steps and lists what passed as `afterMs kind level`. */
function run(steps: readonly Step[], options: SignalGateOptions = {}): string[] {
  const gate = new SignalGate('BTCUSDT', options);
  const passed: string[] = [];
  for (const [afterMs, level, observed = true] of steps) {
    const decision = gate.offer({ nowMs: T0 + afterMs, level, observed });
    if (decision !== undefined) passed.push(`${afterMs} ${decision.kind} ${decision.level}`);
  }
  return passed;
}

function code(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as CascadeError).code;
  }
  return 'no error';
}

describe('rises and refreshes', () => {
  it('a rise passes at once, however soon after the last signal', () => {
    expect(
      run([
        [0, 'WATCH'],
        [1, 'ALERT'],
        [1, 'EXTREME'],
      ]),
    ).toEqual(['0 rise WATCH', '1 rise ALERT', '1 rise EXTREME']);
  });

  it('a standing level is repeated every 100 ms at most', () => {
    const steps: Step[] = [
      [0, 'WATCH'],
      [50, 'WATCH'],
      [99, 'WATCH'],
      [100, 'WATCH'],
      [199, 'WATCH'],
      [260, 'WATCH'],
    ];
    expect(run(steps)).toEqual(['0 rise WATCH', '100 refresh WATCH', '260 refresh WATCH']);
  });

  it('a rise starts the refresh interval again', () => {
    expect(
      run([
        [0, 'WATCH'],
        [90, 'ALERT'],
        [110, 'ALERT'],
        [190, 'ALERT'],
      ]),
    ).toEqual(['0 rise WATCH', '90 rise ALERT', '190 refresh ALERT']);
  });

  it('NONE is silent before the first signal and published once after the last', () => {
    const steps: Step[] = [
      [0, 'NONE'],
      [500, 'NONE'],
      [600, 'WATCH'],
      [700, 'NONE'],
      [3_700, 'NONE'],
      [3_800, 'NONE'],
      [9_000, 'NONE'],
    ];
    expect(run(steps)).toEqual(['600 rise WATCH', '3700 fall NONE']);
  });
});

describe('falls', () => {
  it('pass after the cooldown, not a millisecond earlier; lower readings are no refresh', () => {
    const steps: Step[] = [
      [0, 'CRITICAL'],
      [100, 'WATCH'],
      [3_099, 'WATCH'],
      [3_100, 'WATCH'],
    ];
    expect(run(steps)).toEqual(['0 rise CRITICAL', '3100 fall WATCH']);
  });

  it('go to the highest level reached within the cooldown, each level a cooldown after it was left', () => {
    const steps: Step[] = [
      [0, 'EXTREME'],
      [100, 'NONE'],
      [1_000, 'ALERT'],
      [1_100, 'NONE'],
      [3_100, 'NONE'],
      [4_099, 'NONE'],
      [4_100, 'NONE'],
    ];
    expect(run(steps)).toEqual(['0 rise EXTREME', '3100 fall ALERT', '4100 fall NONE']);
  });

  it('do not wait for one another: 50 s after ALERT was left, 10 s are left to it', () => {
    const steps: Step[] = [
      [0, 'CRITICAL'],
      [1_000, 'ALERT'],
      [11_000, 'NONE'],
      [60_999, 'NONE'],
      [61_000, 'NONE'],
      [70_999, 'NONE'],
      [71_000, 'NONE'],
    ];
    expect(run(steps, { cooldownMs: 60_000 })).toEqual(['0 rise CRITICAL', '61000 fall ALERT', '71000 fall NONE']);
  });

  it('skip levels that were left as long ago', () => {
    const steps: Step[] = [
      [0, 'EXTREME'],
      [100, 'CRITICAL'],
      [200, 'WATCH'],
      [3_300, 'WATCH'],
      [3_400, 'NONE'],
      [6_400, 'NONE'],
    ];
    expect(run(steps)).toEqual(['0 rise EXTREME', '3300 fall WATCH', '6400 fall NONE']);
  });

  it('start again when the published level returns', () => {
    const steps: Step[] = [
      [0, 'ALERT'],
      [100, 'NONE'],
      [2_900, 'ALERT'],
      [3_000, 'NONE'],
      [5_999, 'NONE'],
      [6_000, 'NONE'],
    ];
    expect(run(steps)).toEqual(['0 rise ALERT', '2900 refresh ALERT', '6000 fall NONE']);
  });

  it('start again after a rise', () => {
    const steps: Step[] = [
      [0, 'WATCH'],
      [100, 'NONE'],
      [2_000, 'ALERT'],
      [2_100, 'NONE'],
      [3_100, 'NONE'],
      [5_100, 'NONE'],
    ];
    expect(run(steps)).toEqual(['0 rise WATCH', '2000 rise ALERT', '5100 fall NONE']);
  });

  it('count the whole time between two sparse readings', () => {
    expect(
      run([
        [0, 'ALERT'],
        [10_000, 'NONE'],
        [20_000, 'NONE'],
      ]),
    ).toEqual(['0 rise ALERT', '20000 fall NONE']);
  });

  it('pass at once without a cooldown', () => {
    expect(
      run(
        [
          [0, 'ALERT'],
          [1, 'WATCH'],
          [1, 'NONE'],
        ],
        { cooldownMs: 0 },
      ),
    ).toEqual(['0 rise ALERT', '1 fall WATCH', '1 fall NONE']);
  });
});

describe('unobserved silence', () => {
  it('never falls, however long', () => {
    expect(
      run([
        [0, 'CRITICAL'],
        [100, 'NONE', false],
        [600_000, 'NONE', false],
      ]),
    ).toEqual(['0 rise CRITICAL']);
  });

  it('freezes the cooldown: only time between two observed readings counts', () => {
    const steps: Step[] = [
      [0, 'CRITICAL'],
      [100, 'NONE'],
      [1_100, 'NONE'],
      [2_100, 'NONE', false],
      [60_000, 'NONE', false],
      [60_100, 'NONE'],
      [62_099, 'NONE'],
      [62_100, 'NONE'],
    ];
    expect(run(steps)).toEqual(['0 rise CRITICAL', '62100 fall NONE']);
  });

  it('does not publish a fall from an unobserved reading even when the cooldown is over', () => {
    const steps: Step[] = [
      [0, 'ALERT'],
      [0, 'NONE'],
      [2_999, 'NONE'],
      [3_500, 'NONE', false],
      [3_600, 'NONE'],
      [3_601, 'NONE'],
    ];
    expect(run(steps)).toEqual(['0 rise ALERT', '3601 fall NONE']);
  });

  it('still lets rises and confirmed refreshes pass, and remembers the levels', () => {
    const steps: Step[] = [
      [0, 'ALERT', false],
      [100, 'ALERT', false],
      [200, 'EXTREME', false],
      [300, 'NONE'],
      [400, 'CRITICAL', false],
      [500, 'NONE'],
      [2_500, 'NONE'],
      [2_600, 'WATCH', false],
      [2_700, 'NONE'],
      [3_700, 'NONE'],
      [5_700, 'NONE'],
    ];
    // Observed: 500 to 2500, 2700 to 5700. CRITICAL was left when that clock stood at 0 as EXTREME was, WATCH at 2 s.
    expect(run(steps)).toEqual(['0 rise ALERT', '100 refresh ALERT', '200 rise EXTREME', '3700 fall WATCH', '5700 fall NONE']);
  });
});

describe('decisions', () => {
  it('carry a deterministic id, a strictly rising seq and their validity', () => {
    const gate = new SignalGate('ETHUSDT', { validForMs: 5_000 });
    expect(gate.level).toBe('NONE');
    const watch = gate.offer({ nowMs: T0, level: 'WATCH', observed: true });
    expect(watch).toEqual({
      id: `ETHUSDT:${T0}:WATCH:1`,
      seq: 1,
      tsMs: T0,
      level: 'WATCH',
      kind: 'rise',
      episode: undefined,
      episodeChange: undefined,
      validUntilMs: T0 + 5_000,
    });
    const alert = gate.offer({ nowMs: T0 + 250, level: 'ALERT', observed: true });
    expect(alert).toMatchObject({ id: `ETHUSDT:${T0 + 250}:ALERT:2`, episode: `ETHUSDT:${T0 + 250}`, episodeChange: 'open' });
    const critical = gate.offer({ nowMs: T0 + 300, level: 'CRITICAL', observed: true });
    expect(critical).toMatchObject({ id: `ETHUSDT:${T0 + 250}:CRITICAL:3`, episode: `ETHUSDT:${T0 + 250}`, episodeChange: 'escalate' });
    expect(gate.level).toBe('CRITICAL');
  });

  it('are valid for 60 s by default', () => {
    const decision = new SignalGate('X').offer({ nowMs: T0, level: 'WATCH', observed: true }) as GateDecision;
    expect(decision.validUntilMs).toBe(T0 + 60_000);
  });

  it('one episode runs from the first ALERT to NONE; what follows is outside it', () => {
    const gate = new SignalGate('X', { cooldownMs: 0 });
    const levels: SignalLevel[] = ['WATCH', 'ALERT', 'WATCH', 'CRITICAL', 'NONE', 'WATCH', 'ALERT'];
    const seen = levels.map((level, i) => gate.offer({ nowMs: T0 + i, level, observed: true }));
    const first = `X:${T0 + 1}`;
    expect(seen.map((decision) => decision?.episode)).toEqual([undefined, first, first, first, first, undefined, `X:${T0 + 6}`]);
    expect(seen.map((decision) => decision?.episodeChange)).toEqual([undefined, 'open', undefined, 'escalate', 'close', undefined, 'open']);
  });
});

describe('errors leave the gate as it was', () => {
  it.each([
    ['signals/time-went-back', { nowMs: T0 - 1, level: 'ALERT' }],
    ['signals/invalid-time', { nowMs: T0 + 0.5, level: 'ALERT' }],
    ['signals/invalid-time', { nowMs: Number.NaN, level: 'ALERT' }],
    ['signals/unknown-level', { nowMs: T0 + 1, level: 'HIGH' as SignalLevel }],
  ] as const)('%s', (expected, reading) => {
    const gate = new SignalGate('X');
    gate.offer({ nowMs: T0, level: 'WATCH', observed: true });
    expect(code(() => gate.offer({ ...reading, observed: true }))).toBe(expected);
    expect(gate.offer({ nowMs: T0 + 1, level: 'ALERT', observed: true })).toMatchObject({ seq: 2, level: 'ALERT' });
  });
});
