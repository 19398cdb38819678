import type { WireSignal } from '@cascade/redis-bus';
import { formatClock, formatUsd } from '../format.js';
import { dataMark } from '../tail/read-documents.js';
import { cellsOf, clip, fillCells, fitting, paintLine, type Segment, sgr } from './cells.js';
import type { LiquidationFrame } from './read-frames.js';
import { paintLevel, symbolTable } from './symbol-table.js';
import type { WatchState } from './watch-state.js';

type Line = readonly Segment[];

const BOLD = sgr(1);
const DIM = sgr(2);
const RED = sgr(31);
const GREEN = sgr(32);
const YELLOW = sgr(33);
const INVERSE_RED = sgr(41);

/** `63,016.3` */
const PRICE = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** From so many rows for lists on there are liquidations, too. */
const ROWS_FOR_LIQUIDATIONS = 15;
/** From so many rows for lists on there are signals. */
const ROWS_FOR_SIGNALS = 7;

/**
 * The dashboard as lines, at most `rows` of at most `columns` each, colour codes not counted. What has no room is left out: columns of the
 * table by importance, then the liquidations, then the signals. Pure; O(symbols).
 */
export function renderWatch(state: WatchState, columns: number, rows: number, colour: boolean): string[] {
  const head: Line[] = [titleLine(state, columns), ...staleLine(state), marketLine(state, columns), feedsLine(state, columns)];
  const foot: Line[] = [[{ text: 'q quits', paint: DIM }]];
  const room = rows - head.length - foot.length;
  const lines = [...head, ...lists(state, columns, room), ...foot].slice(0, Math.max(0, rows));
  return lines.map((line) => paintLine(line, columns, colour));
}

/** The table and below it the lists, each a fixed share of the rows so that nothing jumps. */
function lists(state: WatchState, columns: number, room: number): Line[] {
  if (room < ROWS_FOR_SIGNALS) return symbolTable(state.symbols, columns, room);
  const hasLiquidations = room >= ROWS_FOR_LIQUIDATIONS;
  const signalRows = Math.floor(room * (hasLiquidations ? 0.3 : 0.4));
  const liquidationRows = hasLiquidations ? Math.floor(room * 0.25) : 0;
  const signals = state.signals.slice(0, signalRows).map((signal) => fitting(signalLine(signal), columns));
  const liquidations = state.liquidations.slice(0, liquidationRows).map((liquidation) => fitting(liquidationLine(liquidation), columns));
  return [
    ...symbolTable(state.symbols, columns, room - signalRows - liquidationRows),
    ...list(
      [
        { text: 'SIGNALS', paint: BOLD },
        { text: '  changes of level', paint: DIM },
      ],
      signals,
      signalRows,
    ),
    ...list([{ text: 'LIQUIDATIONS', paint: BOLD }], liquidations, liquidationRows),
  ];
}

function list(title: Line, lines: readonly Line[], rows: number): Line[] {
  const shown = lines.length === 0 ? [[{ text: 'none yet', paint: DIM }]] : lines;
  return [title, ...shown, ...Array.from({ length: rows }, () => [])].slice(0, rows);
}

function titleLine({ service, data, nowMs }: WatchState, columns: number): Line {
  const clock = ` ${clockOf(nowMs)} UTC`;
  const mark = data === 'live' ? 'live' : dataMark(data).trim();
  const start = `cascade  ${mark}  `;
  // The kind of data and the clock stay; of a long address the end is cut.
  const left = columns - start.length - clock.length;
  const address = left < 4 ? '' : clip(service, left);
  const gap = ' '.repeat(Math.max(0, left - cellsOf(address)));
  return [
    { text: 'cascade  ', paint: BOLD },
    { text: mark, paint: data === 'live' ? GREEN : YELLOW },
    { text: `  ${address}${gap}${left < 0 ? '' : clock}` },
  ];
}

function staleLine({ stale, nowMs }: WatchState): Line[] {
  if (stale === undefined) return [];
  const text = `STALE since ${clockOf(stale.sinceMs)} UTC (${lengthOf(nowMs - stale.sinceMs)}): ${stale.reason}`;
  return [[{ text, paint: INVERSE_RED }]];
}

function marketLine({ regime, btcPrice, coverage, nowMs }: WatchState, columns: number): Line {
  const length = regime?.sinceMs === undefined ? '' : ` (${lengthOf(nowMs - regime.sinceMs)})`;
  const clock = regime?.sinceMs === undefined ? '' : ` since ${clockOf(regime.sinceMs)}`;
  const line = (since: string): Line => [
    { text: 'regime ' },
    { text: regime?.name ?? 'unknown', paint: BOLD },
    { text: since },
    { text: `  BTC ${btcPrice === undefined ? 'unknown' : `$${PRICE.format(btcPrice)}`}` },
    ...(coverage === undefined ? [] : [{ text: `  coverage ${(coverage * 100).toFixed(0)} %`, paint: coverage < 1 ? YELLOW : undefined }]),
  ];
  const whole = line(clock + length);
  return cellsOf(whole.map(({ text }) => text).join('')) <= columns ? whole : fitting(line(length), columns);
}

/** How many are live; then as many as fit, those that are not live first, and how many more there are. */
function feedsLine({ feeds }: WatchState, columns: number): Line {
  const [live, others] = [feeds.filter(({ status }) => status === 'live'), feeds.filter(({ status }) => status !== 'live')];
  const sorted = [...others, ...live];
  const title = `feeds ${live.length}/${feeds.length}`;
  const line: Segment[] = [{ text: title, paint: others.length > 0 ? YELLOW : undefined }];
  // The last `+99` has its place.
  let left = columns - title.length - '  +99'.length;
  for (const [index, { exchange, status }] of sorted.entries()) {
    const name = `  ${clip(exchange, 20)} `;
    left -= cellsOf(name) + status.length;
    if (left < 0) return [...line, { text: `  +${sorted.length - index}`, paint: DIM }];
    line.push({ text: name }, { text: status, paint: status === 'live' ? GREEN : status === 'down' ? RED : YELLOW });
  }
  return sorted.length === 0 ? [...line, { text: '  none told yet', paint: DIM }] : line;
}

function signalLine({ timestamp, signal, symbol, probability, metrics, context, risk }: WireSignal): Line {
  const { dominant_side: side, coverage } = context;
  return [
    { text: `${clockOf(timestamp * 1_000)}  ` },
    { text: signal.padEnd(8), paint: paintLevel(signal) },
    { text: `  ${fillCells(symbol, 12)}` },
    { text: `  p ${probability.toFixed(2)}` },
    { text: `  ${`${metrics.velocity.toFixed(1)} ev/s`.padStart(10)}` },
    { text: `  ${`${formatUsd(metrics.volume_usd)}/s`.padStart(9)}` },
    { text: `  ${(side ?? '').padEnd(5)}`, paint: paintSide(side) },
    { text: risk === undefined ? '' : `  risk ${risk.score.toFixed(0)}` },
    { text: risk === undefined ? '' : ` ${risk.level}` },
    { text: coverage < 1 ? `  coverage ${(coverage * 100).toFixed(0)} %` : '', paint: YELLOW },
  ];
}

function liquidationLine({ timestamp, exchange, symbol, liquidated_side: side, price, notional_usd: usd }: LiquidationFrame): Line {
  return [
    { text: `${clockOf(timestamp * 1_000)}  ${fillCells(exchange, 11)}` },
    { text: `  ${fillCells(symbol, 12)}` },
    { text: `  ${(side ?? 'unknown').padEnd(7)}`, paint: paintSide(side) },
    { text: `  ${(usd === undefined ? 'USD unknown' : formatUsd(usd)).padStart(11)}` },
    { text: price === undefined ? '' : `  at ${price}` },
  ];
}

/** Longs are sold, shorts are bought back. */
function paintSide(side: 'long' | 'short' | undefined): Segment['paint'] {
  return side === undefined ? undefined : side === 'long' ? RED : GREEN;
}

/** `11:13:13`, UTC. */
function clockOf(tsMs: number): string {
  return formatClock(tsMs).slice(0, 8);
}

/** `8 s`, `31 min`, `5 h` or `3 d`. */
function lengthOf(durationMs: number): string {
  const sec = Math.max(0, Math.floor(durationMs / 1_000));
  if (sec < 120) return `${sec} s`;
  if (sec < 7_200) return `${Math.floor(sec / 60)} min`;
  return sec < 172_800 ? `${Math.floor(sec / 3_600)} h` : `${Math.floor(sec / 86_400)} d`;
}
