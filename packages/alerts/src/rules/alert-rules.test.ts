import type { SignalLevel } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import type { AlertMessage } from '../message.js';
import { sampleTarget } from '../target.sample.js';
import { type SignalSketch, START_MS, sampleSignal } from '../wire-signal.sample.js';
import { AlertRules } from './alert-rules.js';

/** Rules of one target, told signals at seconds after the start. */
class Scene {
  readonly rules: AlertRules;
  readonly messages: AlertMessage[] = [];

  constructor(target: Readonly<Record<string, unknown>> = {}) {
    this.rules = new AlertRules(sampleTarget('slack', target), 'live');
  }

  push(second: number, level: SignalLevel, sketch: SignalSketch = {}): this {
    const nowMs = START_MS + second * 1_000;
    this.rules.push(sampleSignal({ level, tsMs: nowMs, ...sketch }), nowMs);
    return this;
  }

  /** Everything told until then, `symbol level` joined. */
  told(second = 1_000_000): string[] {
    this.messages.push(...this.rules.due(START_MS + second * 1_000));
    return this.messages.map(({ signals }) => signals.map(({ symbol, signal }) => `${symbol} ${signal}`).join(', '));
  }
}

const eth = { symbol: 'ETHUSDT' };
const next = { episode: 'BTCUSDT:2' };

describe('AlertRules: when a symbol is told', () => {
  it('tells a rise to the level and nothing below it', () => {
    const scene = new Scene().push(0, 'WATCH', { episode: null }).push(1, 'ALERT').push(10, 'NONE');
    expect(scene.told()).toEqual(['BTCUSDT ALERT']);
    expect(scene.rules.stats()).toMatchObject({ received: 3, below: 2, qualified: 1, listed: 1, messages: 1 });
  });

  it('never tells a refresh or a fall, but every higher level within the cooldown', () => {
    const scene = new Scene().push(0, 'ALERT').push(2, 'ALERT').push(3, 'CRITICAL').push(5, 'ALERT').push(6, 'CRITICAL').push(9, 'EXTREME');
    expect(scene.told()).toEqual(['BTCUSDT ALERT', 'BTCUSDT CRITICAL', 'BTCUSDT EXTREME']);
    expect(scene.rules.stats()).toMatchObject({ unchanged: 2, alreadyTold: 1, qualified: 3 });
  });

  it('tells the next episode after the cooldown, and not within it', () => {
    const scene = new Scene().push(0, 'ALERT').push(10, 'NONE').push(200, 'ALERT', next).push(210, 'NONE', next);
    scene.push(302, 'ALERT', { episode: 'BTCUSDT:3' });
    expect(scene.told().length).toBe(2);
    expect(scene.rules.stats()).toMatchObject({ cooldown: 1, below: 2 });
  });

  it('counts the cooldown from when the message left', () => {
    const early = new Scene().push(0, 'ALERT').push(10, 'NONE').push(301.499, 'ALERT', next);
    expect(early.told().length).toBe(1);
    const later = new Scene().push(0, 'ALERT').push(10, 'NONE').push(301.5, 'ALERT', next);
    expect(later.told().length).toBe(2);
  });

  it('tells an episode that begins within the cooldown only from a higher level on', () => {
    const scene = new Scene()
      .push(0, 'ALERT')
      .push(10, 'NONE')
      .push(20, 'ALERT', next)
      .push(400, 'ALERT', next)
      .push(420, 'CRITICAL', next);
    expect(scene.told()).toEqual(['BTCUSDT ALERT', 'BTCUSDT CRITICAL']);
  });

  it('tells a second surge of one episode only when it rises higher', () => {
    const scene = new Scene().push(0, 'ALERT').push(30, 'WATCH').push(900, 'ALERT').push(930, 'WATCH').push(990, 'CRITICAL');
    expect(scene.told()).toEqual(['BTCUSDT ALERT', 'BTCUSDT CRITICAL']);
    expect(scene.rules.stats().alreadyTold).toBe(1);
  });

  it('tells the next episode also when the end of the one before was missed', () => {
    const scene = new Scene().push(0, 'ALERT').push(600, 'ALERT', next);
    expect(scene.told().length).toBe(2);
    // The same episode after a silence, e.g. of a venue that was down, is the same news.
    expect(new Scene().push(0, 'ALERT').push(600, 'ALERT').told().length).toBe(1);
  });

  it('counts a signal that comes twice once', () => {
    const scene = new Scene({ minLevel: 'WATCH', cooldownSec: 0 });
    const twice = { episode: null, change: { id: 'x' }, validForMs: 1e6 };
    scene.push(0, 'WATCH', twice).push(5, 'NONE').push(10, 'WATCH', twice);
    expect(scene.told().length).toBe(1);
    expect(scene.rules.stats()).toMatchObject({ received: 3, repeated: 1 });
  });

  it('does not tell what has expired, but a valid signal of the same level after it', () => {
    const scene = new Scene().push(0, 'ALERT', { validForMs: -1 }).push(1, 'ALERT').push(2, 'EXTREME', { validForMs: 0 });
    expect(scene.told()).toEqual(['BTCUSDT EXTREME']); // valid until now is valid
    expect(scene.rules.stats().expired).toBe(1);
  });

  it('tells replayed signals that are valid like others', () => {
    const signal = sampleSignal();
    const scene = new Scene().push(0, 'ALERT', { change: { meta: { ...signal.meta, replayed: true } } });
    expect(scene.told()).toEqual(['BTCUSDT ALERT']);
  });

  it('keeps to the symbols of the target', () => {
    const scene = new Scene({ symbols: ['ETHUSDT'] }).push(0, 'ALERT').push(0, 'ALERT', eth).push(0, 'ALERT', { symbol: 'MARKET' });
    expect(scene.told()).toEqual(['ETHUSDT ALERT']);
    expect(scene.rules.stats().filtered).toBe(2);
  });

  it('ignores signals with names that are empty or too long', () => {
    const scene = new Scene();
    scene.push(0, 'ALERT', { symbol: 'A'.repeat(65) }).push(0, 'ALERT', { symbol: '' });
    scene.push(0, 'ALERT', { change: { id: 'i'.repeat(201) } }).push(0, 'ALERT', { episode: 'e'.repeat(121) });
    expect(scene.told()).toEqual([]);
    expect(scene.rules.stats()).toMatchObject({ received: 4, malformed: 4 });
  });
});

describe('AlertRules: quiet hours', () => {
  // Berlin: 17:00 UTC is 19:00.
  const quietHours = { from: '18:00', to: '19:10', zone: 'Europe/Berlin', exceptLevel: 'CRITICAL' };

  it('tells only the levels that are excepted', () => {
    const scene = new Scene({ quietHours }).push(0, 'ALERT').push(5, 'CRITICAL').push(5, 'ALERT', eth);
    expect(scene.told()).toEqual(['BTCUSDT CRITICAL']);
    expect(scene.rules.stats().quiet).toBe(2);
  });

  it('does not tell late what still stands when they end, unless it rises again', () => {
    const scene = new Scene({ quietHours }).push(0, 'ALERT').push(0, 'ALERT', eth);
    for (let second = 30; second < 700; second += 30) scene.push(second, 'ALERT').push(second, 'ALERT', eth);
    expect(scene.told(700)).toEqual([]);
    scene.push(710, 'CRITICAL').push(720, 'WATCH', eth).push(730, 'ALERT', eth);
    expect(scene.told()).toEqual(['BTCUSDT CRITICAL', 'ETHUSDT ALERT']);
  });
});

describe('AlertRules: one message', () => {
  it('leaves 1.5 s after the first signal, with all that qualified until then, the strongest first', () => {
    const scene = new Scene()
      .push(0, 'ALERT')
      .push(1.4, 'EXTREME', { symbol: 'SOLUSDT' })
      .push(1.4999, 'ALERT', { ...eth, change: { probability: 0.9 } });
    expect(scene.rules.nextDueMs()).toBe(START_MS + 1_500);
    expect(scene.told(1.4999)).toEqual([]);
    expect(scene.told(1.5)).toEqual(['SOLUSDT EXTREME, ETHUSDT ALERT, BTCUSDT ALERT']);
    expect(scene.messages[0]).toMatchObject({ level: 'EXTREME', tsMs: START_MS + 1_500, omitted: 0, test: false, data: 'live' });
    expect(scene.rules.nextDueMs()).toBeUndefined();
  });

  it('holds the newest figures and the highest level of a symbol', () => {
    const scene = new Scene()
      .push(0, 'ALERT')
      .push(0.5, 'CRITICAL')
      .push(1, 'CRITICAL', { change: { probability: 0.99 } })
      .push(1.2, 'ALERT');
    expect(scene.told()).toEqual(['BTCUSDT CRITICAL']);
    expect(scene.messages[0]?.signals[0]?.probability).toBe(0.99);
    expect(scene.rules.stats()).toMatchObject({ qualified: 2, merged: 1, listed: 1 });
  });

  it('keeps its id when newer figures of a symbol outside an episode come in', () => {
    const scene = new Scene({ minLevel: 'WATCH' }).push(0, 'WATCH', { episode: null }).push(1, 'WATCH', { episode: null });
    scene.told();
    expect(scene.messages[0]?.id).toBe(`BTCUSDT:${START_MS}:WATCH`);
    expect(scene.messages[0]?.signals[0]?.timestamp).toBe(START_MS / 1_000 + 1);
  });

  it('is led by MARKET, lists 20 symbols beside it and counts the others', () => {
    const scene = new Scene();
    for (let index = 0; index < 30; index++) scene.push(index / 100, 'CRITICAL', { symbol: `C${index}USDT` });
    scene.push(0.5, 'ALERT', { symbol: 'MARKET' });
    expect(scene.told()[0]?.startsWith('MARKET ALERT, C')).toBe(true);
    expect(scene.messages).toEqual([expect.objectContaining({ level: 'CRITICAL', omitted: 10 })]);
    expect(scene.messages[0]?.signals.length).toBe(21);
    expect(scene.rules.stats()).toMatchObject({ qualified: 31, listed: 21, omitted: 10, waiting: 0 });
  });

  it('of the market covers symbols at its level or below until the cooldown has passed', () => {
    const scene = new Scene().push(0, 'CRITICAL', { symbol: 'MARKET' }).push(1, 'ALERT', eth);
    expect(scene.told(2)).toEqual(['MARKET CRITICAL, ETHUSDT ALERT']);
    scene
      .push(3, 'CRITICAL')
      .push(4, 'EXTREME', { symbol: 'SOLUSDT' })
      .push(301.4, 'ALERT', { symbol: 'XRPUSDT' })
      .push(310, 'ALERT', { symbol: 'ADAUSDT' });
    expect(scene.told()).toEqual(['MARKET CRITICAL, ETHUSDT ALERT', 'SOLUSDT EXTREME', 'ADAUSDT ALERT']);
    expect(scene.rules.stats().covered).toBe(2);
  });

  it('has an id that depends on episodes and levels only', () => {
    const ids = ['slack', 'discord'].map((type) => {
      const rules = new AlertRules(sampleTarget(type as 'slack'), 'live');
      rules.push(sampleSignal({ level: 'ALERT' }), START_MS);
      rules.push(sampleSignal({ level: 'CRITICAL', change: { probability: type === 'slack' ? 0.31 : 0.62 } }), START_MS + 300);
      rules.push(
        sampleSignal({ level: 'CRITICAL', ...eth, change: { probability: type === 'slack' ? 0.44 : 0.93 } }),
        START_MS + (type === 'slack' ? 0 : 400),
      );
      return rules.due(START_MS + 5_000)[0]?.id;
    });
    expect(ids).toEqual(Array.from({ length: 2 }, () => 'BTCUSDT:1791565100000:CRITICAL+ETHUSDT:1791565100000:CRITICAL'));
  });
});

describe('AlertRules: limits', () => {
  it('keeps what nobody fetches for 100 messages', () => {
    const scene = new Scene();
    for (let index = 0; index < 110; index++) scene.push(index * 2, 'ALERT', { symbol: `C${index}` });
    expect(scene.told().length).toBe(100);
    expect(scene.rules.stats()).toMatchObject({ messages: 110, messagesDropped: 10 });
  });

  it('survives a flood of symbols: forgets those heard of longest ago, counts what a message cannot hold', () => {
    const scene = new Scene();
    for (let index = 0; index < 5_000; index++) scene.push(0, 'ALERT', { symbol: `C${index}` });
    scene.push(1, 'ALERT', { symbol: 'MARKET' });
    expect(scene.told()[0]?.startsWith('MARKET ALERT')).toBe(true);
    expect(scene.messages[0]?.omitted).toBe(5_001 - 21);
    expect(scene.messages[0]?.id.length).toBeLessThanOrEqual(200);
    expect(scene.rules.stats()).toMatchObject({ qualified: 5_001, symbolsForgotten: 3_001 });
  });

  it('cuts the free texts of a signal that waits', () => {
    const scene = new Scene().push(0, 'ALERT', { context: { reasons: Array.from({ length: 64 }, () => 'r'.repeat(4_096)) } });
    scene.told();
    expect(scene.messages[0]?.signals[0]?.context.reasons).toEqual(Array.from({ length: 16 }, () => 'r'.repeat(500)));
  });

  it('tells on when the clock goes back an hour', () => {
    const scene = new Scene().push(0, 'ALERT');
    expect(scene.told(-3_600)).toEqual(['BTCUSDT ALERT']);
    scene.push(-3_590, 'NONE').push(-3_580, 'ALERT', next);
    expect(scene.told(-3_000)).toEqual(['BTCUSDT ALERT', 'BTCUSDT ALERT']);
  });
});
