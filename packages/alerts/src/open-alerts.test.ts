import { CascadeError, type Detection } from '@cascade/core';
import { InProcessBus, type SignalListener } from '@cascade/redis-bus';
import { ManualClock } from '@cascade/testkit';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from './formats/verify-webhook.js';
import type { AlertMessage } from './message.js';
import { type Alerts, type AlertsOptions, openAlerts } from './open-alerts.js';
import type { Delivery } from './outgoing.js';
import { RAW_TARGETS, sampleTarget } from './target.sample.js';
import { START_MS, sampleSignal } from './wire-signal.sample.js';

class Scene {
  readonly clock = new ManualClock(START_MS);
  readonly listeners = new Set<SignalListener>();
  readonly delivered: { readonly to: string; readonly delivery: Delivery }[] = [];
  readonly alerts: Alerts;

  constructor(options: Partial<AlertsOptions> = {}) {
    this.alerts = openAlerts({
      targets: [sampleTarget('webhook'), sampleTarget('slack', { minLevel: 'CRITICAL' })],
      clock: this.clock,
      data: 'live',
      subscribe: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
      deliver: (to, delivery) => this.delivered.push({ to, delivery }),
      ...options,
    });
  }

  push(level: 'WATCH' | 'ALERT' | 'CRITICAL', symbol = 'BTCUSDT'): void {
    for (const listener of this.listeners) listener(sampleSignal({ level, symbol, tsMs: this.clock.nowMs() }));
  }

  get summaries(): string[] {
    return this.delivered.map(({ to, delivery }) => `${to}: ${delivery.summary}`);
  }
}

const emptyFlow = { lateCount: 0, unpricedCount: 0, truncated: false, droppedCount: 0 };

function detection(): Detection {
  const regime = {
    nowMs: START_MS,
    regime: 'NORMAL',
    volatilityRegime: 'NORMAL',
    liquidityRegime: 'NORMAL',
    trendRegime: 'RANGING',
    confidence: 0.5,
    factors: { velocityThreshold: 1, volumeThreshold: 1, cascadeSensitivity: 1, riskMultiplier: 1 },
    trading: { positionSize: 1, stopLoss: 1, takeProfit: 1, entryAggressiveness: 1 },
    sinceMs: START_MS,
    warmingUp: false,
  } as const;
  const risk = {
    symbol: 'BTCUSDT',
    nowMs: START_MS,
    score: 50,
    level: 'MEDIUM',
    confidence: 0.5,
    action: 'MONITOR',
    factors: {},
    missing: [],
    preset: 'corrected',
    facts: {},
  } as unknown as Detection['risk'];
  const signal = {
    id: 'BTCUSDT:1:ALERT:1',
    seq: 1,
    symbol: 'BTCUSDT',
    tsMs: START_MS,
    level: 'ALERT',
    probability: 0.5,
    baseProbability: 0.5,
    scores: {},
    metrics: { eventsPerSec10s: 4, usdPerSec10s: 1_000 },
    regime,
    risk: { ...risk, explanation: '' },
    coverage: 1,
    missing: [],
    reasons: [],
    episode: 'BTCUSDT:1',
    validUntilMs: START_MS + 60_000,
    preset: 'corrected',
  } as unknown as Detection['signal'];
  const velocity = {
    symbol: 'BTCUSDT',
    nowMs: START_MS,
    windows: [],
    byExchange: {},
    bySide: {},
    derivatives: [],
    correlations: [],
    ...emptyFlow,
  };
  return { signal, risk, regime, velocity: velocity as unknown as Detection['velocity'] };
}

describe('openAlerts', () => {
  it('hands each target its message 1.5 s after the first signal', async () => {
    const scene = new Scene();
    scene.push('ALERT');
    await scene.clock.advance(1_000);
    scene.push('CRITICAL', 'ETHUSDT');
    await scene.clock.advance(499);
    expect(scene.summaries).toEqual([]);
    await scene.clock.advance(1);
    expect(scene.summaries).toEqual(['desk: CRITICAL ETHUSDT: longs are being liquidated (and 1 more)']);
    await scene.clock.advance(1_000);
    expect(scene.summaries[1]).toBe('channel: CRITICAL ETHUSDT: longs are being liquidated');
    expect(scene.alerts.stats()).toMatchObject({
      delivered: 2,
      errors: 0,
      targets: { desk: { listed: 2 }, channel: { listed: 1, below: 1 } },
    });
    expect(scene.clock.pendingSleeps).toBe(0);
  });

  it('listens to a bus of this process', async () => {
    const bus = new InProcessBus();
    const scene = new Scene({ subscribe: (listener) => bus.subscribe({}, listener) });
    bus.offer(detection());
    await scene.clock.advance(1_500);
    expect(scene.summaries).toEqual(['desk: ALERT BTCUSDT: liquidations']);
    expect(bus.stats().listenerErrors).toBe(0);
    scene.alerts.close();
    await bus.close();
  });

  it('makes a request a receiver can verify, at the time it is asked for', async () => {
    const scene = new Scene();
    scene.push('ALERT');
    await scene.clock.advance(1_500);
    const delivery = scene.delivered[0]?.delivery;
    const sentMs = START_MS + 60_000;
    const { body, headers } = delivery?.request(sentMs) ?? { body: '', headers: {} };
    const alert = verifyWebhook({ body, headers, secrets: [RAW_TARGETS.webhook.secret], nowMs: sentMs, toleranceMs: 0 });
    expect(alert).toMatchObject({ id: delivery?.id, sent_at: sentMs / 1_000, level: 'ALERT' });
  });

  it('never throws into the loop of the engine, and tells the other target all the same', async () => {
    const seen: string[] = [];
    const fail = (): never => {
      throw new Error('no');
    };
    const scene = new Scene({
      deliver: (to) => (to === 'desk' ? fail() : seen.push(to)),
      onMessage: fail,
    });
    expect(() => scene.push('CRITICAL')).not.toThrow();
    expect(() => {
      for (const listener of scene.listeners) listener({} as Parameters<SignalListener>[0]);
    }).not.toThrow();
    await scene.clock.advance(1_500);
    expect(seen).toEqual(['channel']);
    expect(scene.alerts.stats()).toMatchObject({ delivered: 1, errors: 2 + 1 + 2 }); // the signal of no shape, deliver, onMessage
  });

  it('hands over what waits when it is closed, and nothing after that', async () => {
    const scene = new Scene();
    scene.push('CRITICAL');
    const [listener] = scene.listeners;
    scene.alerts.close();
    scene.alerts.close();
    listener?.(sampleSignal({ symbol: 'ETHUSDT' }));
    await scene.clock.advance(60_000);
    expect(scene.summaries.length).toBe(2);
    expect(scene.alerts.stats().targets.desk).toMatchObject({ received: 1, waiting: 0 });
    expect([scene.listeners.size, scene.clock.pendingSleeps]).toEqual([0, 0]);
  });

  it('sends a test to one target or all, whatever the rules say', () => {
    const messages: AlertMessage[] = [];
    const scene = new Scene({ data: 'simulated', onMessage: (_to, message) => messages.push(message) });
    expect(scene.alerts.test('channel')).toEqual(['channel']);
    expect(scene.alerts.test()).toEqual(['desk', 'channel']);
    expect(scene.summaries[0]).toBe('channel: [SIMULATED] TEST ALERT BTCUSDT: liquidations');
    expect(messages.map(({ test }) => test)).toEqual([true, true, true]);
  });

  it('names the targets when it is asked to test one that is not there', () => {
    const scene = new Scene();
    expect(() => scene.alerts.test('dsek')).toThrow(CascadeError);
    expect(() => scene.alerts.test('dsek')).toThrow('no target "dsek"; targets: desk, channel');
  });

  it('shows no secret in summaries, ids and counters', async () => {
    const scene = new Scene({
      targets: [sampleTarget('webhook'), sampleTarget('slack'), sampleTarget('discord'), sampleTarget('telegram')],
    });
    scene.push('CRITICAL');
    await scene.clock.advance(1_500);
    expect(scene.delivered.length).toBe(4);
    expect(JSON.stringify([scene.delivered, scene.alerts.stats()])).not.toContain('CANARY');
  });
});
