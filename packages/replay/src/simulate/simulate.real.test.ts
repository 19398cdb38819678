import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LiquidationColumns, MarketTruth, SymbolTruth } from '../evaluate/market-truth.js';
import { readTape } from '../tape.js';
import { describeFlow, type FlowDescription } from './describe-flow.js';
import { simulate } from './simulate.js';

const folder = resolve(process.env.CASCADE_REAL_DATA ?? '', 'tapes');
const DAY_MS = 86_400_000;
/** BTC on all venues, 930 recorded hours: USD an hour. */
const RECORDED_HOUR = { median: 0.4e6, mean: 1.89e6, q99: 20.6e6 };

function fileOf(start: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((file) => basename(file).startsWith(start));
  if (found === undefined) throw new Error(`no recorded tape ${start}`);
  return join(folder, found);
}

async function tapeTruth(start: string): Promise<MarketTruth> {
  const rows = new Map<string, { readonly tsMs: number; readonly usd: number; readonly side: number }[]>();
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, 0];
  for await (const event of readTape(fileOf(start))) {
    if (event.type !== 'liquidation') continue;
    const side = event.liquidatedSide === undefined ? 2 : event.liquidatedSide === 'long' ? 0 : 1;
    const list = rows.get(event.symbol) ?? [];
    rows.set(event.symbol, list);
    list.push({ tsMs: event.tsMs, usd: event.notionalUsd ?? Number.NaN, side });
    [firstMs, lastMs] = [Math.min(firstMs, event.tsMs), Math.max(lastMs, event.tsMs)];
  }
  const symbols = [...rows].map(([symbol, list]): SymbolTruth => {
    const liquidations: LiquidationColumns = {
      tsMs: Float64Array.from(list, ({ tsMs }) => tsMs),
      notionalUsd: Float64Array.from(list, ({ usd }) => usd),
      side: Uint8Array.from(list, ({ side }) => side),
      exchange: new Uint8Array(list.length),
      exchanges: [start],
    };
    return { symbol, liquidations };
  });
  return { startMs: firstMs, endMs: lastMs + 1, symbols };
}

/** What happened on one venue: recorded tapes are of one. */
function onlyOf(truth: MarketTruth, exchange: string): MarketTruth {
  const symbols = truth.symbols.map((symbol): SymbolTruth => {
    const { liquidations } = symbol;
    const wanted = liquidations.exchanges.indexOf(exchange);
    const places = [...liquidations.exchange.keys()].filter((index) => liquidations.exchange[index] === wanted);
    return {
      ...symbol,
      liquidations: {
        tsMs: Float64Array.from(places, (index) => liquidations.tsMs[index]!),
        notionalUsd: Float64Array.from(places, (index) => liquidations.notionalUsd[index]!),
        side: Uint8Array.from(places, (index) => liquidations.side[index]!),
        exchange: Uint8Array.from(places, (index) => liquidations.exchange[index]!),
        exchanges: liquidations.exchanges,
      },
    };
  });
  return { ...truth, symbols };
}

function figure(value: number | undefined): string {
  if (value === undefined) return '-';
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  return value >= 1_000 ? `${(value / 1e3).toFixed(1)}k` : value.toFixed(value < 10 ? 2 : 0);
}

const HEADER = [
  ...['market', 'symbol', 'n/h', 'h.med$', 'h.mean$', 'h.q99$', 'row.med$', 'row.q90$', 'row.q99$'],
  ...['empty', 'var/mean', 'bursts', 'sec.med', 'sec.p90', 'to.peak', 'one.side'],
];

function line(name: string, flow: FlowDescription): string[] {
  const { perHour, hourlyUsd, size, emptyMinutes, minuteDispersion, bursts, dominantShare } = flow;
  const flowFigures = [perHour, hourlyUsd.median, hourlyUsd.mean, hourlyUsd.q99, size?.median, size?.q90, size?.q99];
  const shapeFigures = [emptyMinutes, minuteDispersion, bursts.count, bursts.medianSec, bursts.p90Sec, bursts.medianToPeakSec];
  return [name, flow.symbol, ...[...flowFigures, ...shapeFigures, dominantShare].map(figure)];
}

/** Share of waits between liquidations of a symbol that are below a second: how tightly they come. */
function tightness({ symbols }: MarketTruth): number {
  const waits = symbols.flatMap(({ liquidations: { tsMs } }) => [...tsMs].slice(1).map((at, index) => at - tsMs[index]!));
  return waits.filter((wait) => wait < 1_000).length / waits.length;
}

describe('the simulated market beside recorded ones', () => {
  const markets = new Map<string, MarketTruth>();
  const flows = new Map<string, readonly FlowDescription[]>();

  beforeAll(async () => {
    const run = simulate({ scenario: 'market', seed: 3, durationMs: 3 * DAY_MS });
    for (const _ of run.events);
    markets.set('simulated', run.truth());
    markets.set('simulated okx', onlyOf(run.truth(), 'okx'));
    markets.set('simulated hyperliquid', onlyOf(run.truth(), 'hyperliquid'));
    markets.set('tape okx', await tapeTruth('liq_okx_2026-03-04_05'));
    markets.set('tape hyperliquid', await tapeTruth('liq_hyperliquid_2025-05-25'));
    markets.set('tape pacifica', await tapeTruth('liq_pacifica'));
    for (const [name, truth] of markets) flows.set(name, describeFlow(truth, name === 'simulated' ? 5e6 : 1e5));
    const wanted = ['all', 'BTCUSDT', 'SOLUSDT'];
    const lines = [...flows].flatMap(([name, list]) =>
      list.filter(({ symbol }) => wanted.includes(symbol)).map((flow) => line(name, flow)),
    );
    const table = [HEADER, ...lines].map((cells) => cells.map((cell, index) => (index < 1 ? cell.padEnd(22) : cell.padStart(9))).join(''));
    process.stdout.write(
      `${table.join('\n')}\none.side: median share of the larger side in hours above 5M USD (simulated), 0.1M USD (others)\n`,
    );
  });

  function flowOf(name: string, symbol: string): FlowDescription {
    return flows.get(name)!.find((flow) => flow.symbol === symbol)!;
  }

  it('has hours of BTC as recorded on all venues, within a factor of 2.5', () => {
    const { hourlyUsd } = flowOf('simulated', 'BTCUSDT');
    for (const name of ['median', 'mean', 'q99'] as const) {
      expect(hourlyUsd[name]).toBeGreaterThan(RECORDED_HOUR[name] / 2.5);
      expect(hourlyUsd[name]).toBeLessThan(RECORDED_HOUR[name] * 2.5);
    }
  });

  it('has bursts that last and peak as on the tapes', () => {
    for (const name of ['simulated', 'simulated okx', 'simulated hyperliquid', 'tape okx', 'tape hyperliquid', 'tape pacifica']) {
      const { medianSec, p90Sec, medianToPeakSec } = flowOf(name, 'all').bursts;
      expect(medianSec, name).toBeGreaterThan(10);
      expect(medianSec, name).toBeLessThan(90);
      expect(p90Sec, name).toBeLessThan(180);
      if (name === 'tape pacifica') continue;
      expect(medianToPeakSec, name).toBeGreaterThan(2);
      expect(medianToPeakSec, name).toBeLessThan(30);
    }
  });

  it('comes in fits on one venue as the OKX tape does: silent minutes, dispersion, tight bursts', () => {
    const [simulated, tape] = [flowOf('simulated okx', 'BTCUSDT'), flowOf('tape okx', 'BTCUSDT')];
    expect(Math.abs(simulated.emptyMinutes - tape.emptyMinutes)).toBeLessThan(0.05);
    expect(simulated.minuteDispersion! / tape.minuteDispersion!).toBeGreaterThan(0.5);
    // The tape's day had no crash of the whole market; the simulated days have, and a few minutes of it make the variance.
    expect(simulated.minuteDispersion! / tape.minuteDispersion!).toBeLessThan(20);
    expect(simulated.perHour / tape.perHour).toBeGreaterThan(0.4);
    expect(simulated.perHour / tape.perHour).toBeLessThan(2.5);
    expect(Math.abs(tightness(markets.get('simulated okx')!) - tightness(markets.get('tape okx')!))).toBeLessThan(0.15);
  });

  it('has rows of the sizes of the OKX tape, within a factor of 2', () => {
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'DOGEUSDT']) {
      const [simulated, tape] = [flowOf('simulated okx', symbol).size!, flowOf('tape okx', symbol).size!];
      for (const name of ['median', 'q90', 'q99'] as const) {
        expect(simulated[name] / tape[name], `${symbol} ${name}`).toBeGreaterThan(0.5);
        expect(simulated[name] / tape[name], `${symbol} ${name}`).toBeLessThan(2);
      }
    }
  });

  it('closes one side in busy hours: .96 recorded', () => {
    expect(flowOf('simulated', 'BTCUSDT').dominantShare).toBeGreaterThan(0.8);
    expect(flowOf('simulated okx', 'all').dominantShare).toBeGreaterThan(0.75);
  });
});
