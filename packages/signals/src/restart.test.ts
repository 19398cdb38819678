import { serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { EpisodeTracker, SignalGate } from './index.js';

const T0 = 1_760_130_900_000;

function restarted(gate: SignalGate): SignalGate {
  const other = new SignalGate('BTCUSDT');
  other.restore(gate.save());
  return other;
}

describe('SignalGate after a restart', () => {
  it('goes on with the episode, its id and the numbering', () => {
    const gate = new SignalGate('BTCUSDT');
    gate.offer({ nowMs: T0, level: 'ALERT', observed: true });
    const after = restarted(gate);
    expect(after.level).toBe('ALERT');
    expect(after.offer({ nowMs: T0 + 40_000, level: 'CRITICAL', observed: true })).toMatchObject({
      id: `BTCUSDT:${T0}:CRITICAL:2`,
      kind: 'rise',
      episode: `BTCUSDT:${T0}`,
      episodeChange: 'escalate',
    });
  });

  it('falls when the cooldown that had begun is over, not a whole one later', () => {
    const gate = new SignalGate('BTCUSDT');
    gate.offer({ nowMs: T0, level: 'ALERT', observed: true });
    gate.offer({ nowMs: T0 + 100, level: 'NONE', observed: true });
    gate.offer({ nowMs: T0 + 2_100, level: 'NONE', observed: true });
    const after = restarted(gate);
    expect(after.offer({ nowMs: T0 + 3_099, level: 'NONE', observed: true })).toBeUndefined();
    expect(after.offer({ nowMs: T0 + 3_100, level: 'NONE', observed: true })).toMatchObject({ kind: 'fall', level: 'NONE' });
  });

  it('a gate that was never offered anything, and one in an episode, take few bytes', () => {
    const gate = new SignalGate('BTCUSDT');
    expect(serialize(gate.save()).length).toBeLessThan(300);
    for (let i = 0; i < 1_000; i++) gate.offer({ nowMs: T0 + i * 100, level: 'EXTREME', observed: true });
    expect(serialize(gate.save()).length).toBeLessThan(300);
  });
});

describe('EpisodeTracker after a restart', () => {
  it('keeps ids apart that fall into one millisecond', () => {
    const tracker = new EpisodeTracker('X');
    tracker.push(5, 'ALERT');
    tracker.push(5, 'NONE');
    const after = new EpisodeTracker('X');
    after.restore(tracker.save());
    expect(after.push(5, 'ALERT').id).toBe('X:6');
  });
});
