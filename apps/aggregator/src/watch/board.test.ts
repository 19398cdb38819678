import { wireLiquidation } from '@cascade/redis-bus';
import { describe, expect, it } from 'vitest';
import { standingDocuments } from '../http/documents.js';
import { eventIdOf } from '../service/live-source.js';
import { sampleRun } from '../tail/live-server.sample.js';
import { Board } from './board.js';

const NOW_MS = 1_791_565_602_500;

function event(name: string, data: unknown): { event: string; data: string; id: undefined } {
  return { event: name, data: typeof data === 'string' ? data : JSON.stringify(data), id: undefined };
}

const hello = (instance: string) => event('hello', { instance, data: 'reconstructed', timestamp: 1 });
const numbered = (...numbers: number[]) =>
  event(
    'liquidations',
    numbers.map((no) => ({ no, exchange: 'okx', symbol: 'BTCUSDT', timestamp: 1, received: 1 })),
  );
const numbersOf = (board: Board): number[] => board.state(NOW_MS).liquidations.map(({ no }) => no);

describe('Board', () => {
  it('shows what a service tells', () => {
    const { values, signals, liquidations } = sampleRun();
    const board = new Board('http://a', NOW_MS);
    board.take(hello('1'), NOW_MS);
    board.take(event('values', standingDocuments(values)), NOW_MS);
    board.take(
      event(
        'liquidations',
        liquidations.map(({ no, event: liquidation }) => wireLiquidation(no, liquidation)),
      ),
      NOW_MS,
    );
    for (const signal of [...signals, ...signals]) board.take(event('signal', signal), NOW_MS);
    const state = board.state(NOW_MS);
    expect(state).toMatchObject({ service: 'http://a', data: 'reconstructed', stale: undefined, regime: { name: values.regime?.regime } });
    expect(state.btcPrice).toBe(values.btcPrice?.price);
    expect(state.feeds).toEqual([
      { exchange: 'bybit', status: 'stale' },
      { exchange: 'okx', status: 'live' },
      { exchange: 'hyperliquid', status: 'live' },
    ]);
    expect(state.symbols.get('BTCUSDT')).toMatchObject({
      probability: { signal: expect.any(String) },
      risk: { score: expect.any(Number) },
      velocity: { velocity_10s: expect.any(Number) },
      advanced: { long_usd_per_sec_60s: expect.any(Number) },
    });
    const isChange = (index: number): boolean => signals[index]?.signal !== signals[index - 1]?.signal;
    const changes = signals.filter((_, index) => isChange(index));
    expect(changes.length).toBeGreaterThan(1);
    expect(changes.length).toBeLessThan(signals.length);
    expect(state.signals.map(eventIdOf)).toEqual(changes.map(eventIdOf).reverse());
    expect(state.coverage).toBe(signals.at(-1)?.context.coverage);
    expect(state.liquidations[0]).toMatchObject({ no: 600, exchange: 'hyperliquid', liquidated_side: 'long' });
    expect(state.liquidations).toHaveLength(100);
  });

  it('changes nothing for what can not be read, and keeps what can', () => {
    const board = new Board('http://a', NOW_MS);
    const before = board.state(NOW_MS);
    for (const name of ['signal', 'liquidations', 'values', 'other']) {
      for (const data of ['', '{', 'null', '[]', '[null]', '7', '"x"']) board.take(event(name, data), NOW_MS);
    }
    expect(board.state(NOW_MS)).toEqual(before);
    board.take(
      event('values', { symbols: { A: { risk: 7, probability: { probability: 0.5, signal: 'ALERT' } }, B: 1 }, regime: 7, service: [] }),
      NOW_MS,
    );
    expect([...board.state(NOW_MS).symbols]).toEqual([['A', { probability: { probability: 0.5, signal: 'ALERT' } }]]);
  });

  it('is stale while the stream is away, and when a standing one is silent for 5 s', () => {
    const board = new Board('http://a', NOW_MS);
    board.lost('ECONNREFUSED', NOW_MS + 1);
    expect(board.state(NOW_MS + 9).stale).toEqual({ sinceMs: NOW_MS + 1, reason: 'ECONNREFUSED' });
    board.opened(NOW_MS + 10_000);
    expect(board.state(NOW_MS + 14_999).stale).toBeUndefined();
    expect(board.state(NOW_MS + 15_000).stale).toEqual({ sinceMs: NOW_MS + 10_000, reason: 'no news from the service' });
    board.take(event('values', {}), NOW_MS + 16_000);
    expect(board.state(NOW_MS + 16_000).stale).toBeUndefined();
  });

  it('forgets a symbol no frame of the last minute told of, and keeps at most 2,000', () => {
    const board = new Board('http://a', NOW_MS);
    board.take(event('values', { symbols: { OLD: {}, BOTH: {} } }), NOW_MS);
    board.take(event('values', { symbols: { BOTH: {} } }), NOW_MS + 30_000);
    board.take(event('values', { symbols: {} }), NOW_MS + 59_999);
    expect([...board.state(NOW_MS).symbols.keys()]).toEqual(['OLD', 'BOTH']);
    board.take(event('values', { symbols: {} }), NOW_MS + 60_000);
    expect([...board.state(NOW_MS).symbols.keys()]).toEqual(['BOTH']);
    const many = Object.fromEntries(Array.from({ length: 2_500 }, (_, no) => [`S${no}`, {}]));
    board.take(event('values', { symbols: many }), NOW_MS + 60_001);
    expect(board.state(NOW_MS).symbols.size).toBe(2_000);
  });

  it('takes each liquidation once, and counts anew with a new start of the service', () => {
    const board = new Board('http://a', NOW_MS);
    board.take(numbered(1, 2), NOW_MS);
    board.take(hello('1'), NOW_MS);
    board.take(numbered(2, 3), NOW_MS);
    board.take(hello('1'), NOW_MS);
    board.take(numbered(3), NOW_MS);
    expect(numbersOf(board)).toEqual([3, 2, 1]);
    board.take(hello('2'), NOW_MS);
    board.take(numbered(1), NOW_MS);
    expect(numbersOf(board)).toEqual([1, 3, 2, 1]);
  });
});
