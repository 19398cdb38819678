import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleRun } from '../tail/live-server.sample.js';
import { cellsOf } from './cells.js';
import type { SymbolFrame } from './read-frames.js';
import { renderWatch } from './render.js';
import type { WatchState } from './watch-state.js';

const NOW_MS = Date.UTC(2026, 10, 21, 12, 33, 5);
const SIZES: readonly (readonly [number, number])[] = [
  [80, 24],
  [120, 40],
  [40, 10],
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one
const COLOURS = /\u001b\[\d+m/g;

function frame(probability: number, long = 1_000_000, short = 2_000): SymbolFrame {
  return {
    probability: { probability, signal: probability > 0.7 ? 'CRITICAL' : 'NONE' },
    risk: { score: probability * 100, level: 'MEDIUM' },
    velocity: { velocity_10s: 41.25 },
    advanced: { long_usd_per_sec_60s: long, short_usd_per_sec_60s: short },
  };
}

function stateOf(changes: Partial<WatchState> = {}): WatchState {
  const signals = sampleRun().signals.slice(-20).reverse();
  return {
    nowMs: NOW_MS,
    service: 'http://127.0.0.1:8787',
    data: 'simulated',
    stale: undefined,
    regime: { name: 'ELEVATED', sinceMs: NOW_MS - 31 * 60_000 },
    btcPrice: 100_002,
    coverage: 0.75,
    feeds: ['binance', 'bybit', 'okx', 'hyperliquid'].map((exchange) => ({ exchange, status: exchange === 'okx' ? 'stale' : 'live' })),
    symbols: new Map(Array.from({ length: 30 }, (_, no) => [`COIN${no}USDT`, frame(no / 30)])),
    signals,
    liquidations: Array.from({ length: 20 }, (_, index) => ({
      no: 20 - index,
      exchange: 'okx',
      symbol: 'BTCUSDT',
      liquidated_side: 'long' as const,
      price: 50_000,
      notional_usd: 1_500_000,
      timestamp: NOW_MS / 1_000 - index,
    })),
    ...changes,
  };
}

const widest = (lines: readonly string[]): number => Math.max(...lines.map((line) => cellsOf(line.replace(COLOURS, ''))));

describe('renderWatch', () => {
  it('shows everything on 80x24', () => {
    const lines = renderWatch(stateOf(), 80, 24, false);
    expect(lines).toHaveLength(24);
    expect(lines[0]).toMatch(/^cascade {2}\[simulated\] {2}http:\/\/127\.0\.0\.1:8787 +12:33:05 UTC$/);
    expect(lines[0]).toHaveLength(80);
    expect(lines[1]).toBe('regime ELEVATED since 12:02:05 (31 min)  BTC $100,002.0  coverage 75 %');
    expect(lines[2]).toBe('feeds 3/4  okx stale  binance live  bybit live  hyperliquid live');
    expect(lines[3]).toBe('SYMBOL        LEVEL        P   LONG/MIN  SHORT/MIN  SIDE   RISK            EV/S');
    expect(lines[4]).toBe('COIN29USDT    CRITICAL  0.97     $60.0M    $120.0k  long   ########  97    41.3');
    expect(lines).toContain('SIGNALS  changes of level');
    expect(
      lines.filter((line) =>
        /^\d\d:\d\d:\d\d {2}(ALERT|CRITICAL|EXTREME) +BTCUSDT +p \d\.\d\d +\d+\.\d ev\/s +\$\S+\/s {2}long {3}risk \d+/.test(line),
      ),
    ).toHaveLength(5);
    expect(lines).toContain('LIQUIDATIONS');
    expect(lines[lines.indexOf('LIQUIDATIONS') + 1]).toBe('12:33:05  okx          BTCUSDT       long           $1.5M  at 50000');
    expect(lines.at(-1)).toBe('q quits');
  });

  it.each(SIZES)('stays within %ix%i, with and without colour', (columns, rows) => {
    for (const colour of [false, true]) {
      for (const state of [stateOf(), stateOf({ stale: { sinceMs: NOW_MS - 8_000, reason: 'x'.repeat(500) } })]) {
        const lines = renderWatch(state, columns, rows, colour);
        expect(lines).toHaveLength(rows);
        expect(widest(lines)).toBeLessThanOrEqual(columns);
      }
    }
  });

  it('drops columns and lists on 40x10, and keeps who, how strongly and how likely, nothing cut in the middle', () => {
    const lines = renderWatch(stateOf(), 40, 10, false);
    expect(lines[3]).toBe('SYMBOL        LEVEL        P   LONG/MIN');
    expect(lines.join('\n')).not.toContain('SIGNALS');
    expect(lines[1]).toBe('regime ELEVATED (31 min)  BTC $100,002.0');
    expect(lines[0]).toContain('[simulated]');
  });

  it('says in every size that what is shown is old, since when and why', () => {
    const stale = { sinceMs: NOW_MS - 8_000, reason: 'ECONNREFUSED' };
    for (const [columns, rows] of SIZES) {
      expect(renderWatch(stateOf({ stale }), columns, rows, false)[1]).toMatch(/^STALE since 12:32:57 UTC \(8 s\): EC/);
    }
    expect(renderWatch(stateOf({ stale }), 80, 24, false)[1]).toContain('ECONNREFUSED');
    expect(renderWatch(stateOf(), 80, 24, false).join('\n')).not.toContain('STALE');
  });

  it('shows what is not known as such, live data without brackets', () => {
    const unknown = {
      regime: undefined,
      btcPrice: undefined,
      coverage: undefined,
      feeds: [],
      symbols: new Map(),
      signals: [],
      liquidations: [],
    };
    const lines = renderWatch(stateOf({ ...unknown, data: 'live' }), 80, 24, false);
    expect(lines[0]).toMatch(/^cascade {2}live {2}http/);
    expect(lines[1]).toBe('regime unknown  BTC unknown');
    expect(lines[2]).toBe('feeds 0/0  none told yet');
    expect(lines).toContain('no symbol is active');
    expect(lines.filter((line) => line === 'none yet')).toHaveLength(2);
  });

  it('drops the ends of signals and liquidations whole on a narrow terminal', () => {
    const lines = renderWatch(stateOf(), 40, 40, false);
    expect(lines[lines.indexOf('SIGNALS  changes of level') + 1]).toMatch(/^\d\d:\d\d:\d\d {2}[A-Z]+ +BTCUSDT +p \d\.\d\d$/);
    expect(lines[lines.indexOf('LIQUIDATIONS') + 1]).toBe('12:33:05  okx          BTCUSDT');
  });

  it('begins the table with the sums of the market, which have no level', () => {
    const { probability: _, ...sums } = frame(0.5);
    const symbols = new Map<string, SymbolFrame>([
      ['BTCUSDT', frame(1)],
      ['MARKET', sums as SymbolFrame],
    ]);
    expect(renderWatch(stateOf({ symbols }), 80, 24, false).slice(4, 6)).toEqual([
      'MARKET                           $60.0M    $120.0k  long   ####....  50    41.3',
      'BTCUSDT       CRITICAL  1.00     $60.0M    $120.0k  long   ######## 100    41.3',
    ]);
  });

  it('ranks by probability as it is shown, then level, USD and name; a symbol without a probability comes last', () => {
    const { probability: _, ...without } = frame(0.5);
    const symbols = new Map<string, SymbolFrame>([
      ['NONEUSDT', without as SymbolFrame],
      ['BUSDT', frame(0.5)],
      ['AUSDT', frame(0.5)],
      ['RICHUSDT', frame(0.499, 9_000_000)],
      ['TOPUSDT', frame(0.6)],
    ]);
    const lines = renderWatch(stateOf({ symbols }), 80, 24, false);
    expect(lines.slice(4, 9).map((line) => line.split(' ')[0])).toEqual(['TOPUSDT', 'RICHUSDT', 'AUSDT', 'BUSDT', 'NONEUSDT']);
  });

  it('colours only when asked to, and says the same in both', () => {
    const [plain, coloured] = [renderWatch(stateOf(), 80, 24, false), renderWatch(stateOf(), 80, 24, true)];
    expect(plain.join('')).not.toContain('\u001b');
    expect(coloured.join('')).toContain('\u001b[31mCRITICAL\u001b[0m');
    expect(coloured.map((line) => line.replace(COLOURS, '').trimEnd())).toEqual(plain);
  });

  it('lets no name leave its line, whatever is in it and whatever the size', () => {
    const [signal] = sampleRun().signals;
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '\u001b[2J\u001b[H',
        'a\r\nb',
        '\u009b5m',
        '\u202eBTC',
        '币安人生USDT',
        '\u{1f680}'.repeat(30),
        'e\u0301'.repeat(30),
        '__proto__',
      ),
    );
    fc.assert(
      fc.property(
        names,
        names,
        fc.integer({ min: 0, max: 130 }),
        fc.integer({ min: 0, max: 45 }),
        fc.boolean(),
        (symbol, exchange, columns, rows, colour) => {
          const hostile = stateOf({
            symbols: new Map([[symbol, frame(1)]]),
            feeds: [{ exchange, status: 'down' }],
            signals: [{ ...signal!, symbol }],
            liquidations: [{ no: 1, exchange, symbol, timestamp: 1 }],
          });
          const lines = renderWatch(hostile, columns, rows, colour);
          expect(lines.length).toBeLessThanOrEqual(rows);
          expect(lines.join('').replace(COLOURS, '')).not.toMatch(/[\p{C}\p{M}\p{Zl}\p{Zp}]/u);
          if (lines.length > 0) expect(widest(lines)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});

describe('cellsOf', () => {
  it('counts two columns for what a terminal shows wide', () => {
    expect([cellsOf('BTC'), cellsOf('币安'), cellsOf('\u{1f680}'), cellsOf('\uff71\u00e9')]).toEqual([3, 4, 2, 2]);
  });
});
