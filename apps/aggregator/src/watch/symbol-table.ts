import { SIGNAL_LEVELS, type SignalLevel } from '@cascade/core';
import { MARKET_SYMBOL } from '@cascade/detector';
import { formatLevel, formatUsd } from '../format.js';
import { fillCells, type Segment, sgr } from './cells.js';
import type { SymbolFrame } from './read-frames.js';

/** One column of the table; the lowest ranks stay longest on a narrow terminal. */
interface Column {
  readonly title: string;
  readonly width: number;
  readonly rank: number;
  readonly align?: 'right';
  readonly text: (symbol: string, frame: SymbolFrame) => string;
  readonly paint?: (frame: SymbolFrame) => ((text: string) => string) | undefined;
}

const GAP = 2;
const BAR_WIDTH = 8;
const BAR_COLOURS = [32, 33, 31] as const;

const COLUMNS: readonly Column[] = [
  { title: 'SYMBOL', width: 12, rank: 0, text: (symbol) => symbol },
  {
    title: 'LEVEL',
    width: 8,
    rank: 1,
    text: (_, { probability }) => probability?.signal ?? '',
    paint: ({ probability }) => probability && paintLevel(probability.signal),
  },
  { title: 'P', width: 4, rank: 2, align: 'right', text: (_, { probability }) => probability?.probability.toFixed(2) ?? '' },
  { title: 'LONG/MIN', width: 9, rank: 3, align: 'right', text: (_, frame) => perMinute(frame.advanced?.long_usd_per_sec_60s) },
  { title: 'SHORT/MIN', width: 9, rank: 4, align: 'right', text: (_, frame) => perMinute(frame.advanced?.short_usd_per_sec_60s) },
  { title: 'SIDE', width: 5, rank: 6, text: (_, frame) => dominantSide(frame) },
  {
    title: 'RISK',
    width: BAR_WIDTH + 4,
    rank: 5,
    text: (_, { risk }) => (risk === undefined ? '' : `${bar(risk.score)} ${risk.score.toFixed(0).padStart(3)}`),
    paint: ({ risk }) => (risk === undefined ? undefined : sgr(BAR_COLOURS[Math.min(2, Math.floor(risk.score / 34))] ?? 32)),
  },
  { title: 'EV/S', width: 6, rank: 7, align: 'right', text: (_, { velocity }) => velocity?.velocity_10s?.toFixed(1) ?? '' },
];

/** Colours a level as every other command does. */
export function paintLevel(level: SignalLevel): (text: string) => string {
  // One that was cut is no level any more.
  return (text) => (text.trim() === level ? `${formatLevel(level, true)}${text.slice(formatLevel(level, false).length)}` : text);
}

/**
 * The table of symbols: a line of titles, the sums of the market and the most probable symbols, with the columns that fit.
 * @returns exactly `rows` lines, none when there is no room
 */
export function symbolTable(symbols: ReadonlyMap<string, SymbolFrame>, columns: number, rows: number): Segment[][] {
  if (rows <= 0) return [];
  const shown = columnsWithin(columns);
  const titles = shown.map(({ title, width, align }) => fillCells(title, width, align)).join(' '.repeat(GAP));
  const lines = ranked(symbols).map(([symbol, frame]) => shown.flatMap((column, index) => cell(column, index, symbol, frame)));
  if (lines.length === 0) lines.push([{ text: 'no symbol is active', paint: sgr(2) }]);
  return [[{ text: titles, paint: sgr(1) }], ...lines, ...Array.from({ length: rows }, () => [])].slice(0, rows);
}

function columnsWithin(columns: number): readonly Column[] {
  const kept = new Set<Column>();
  let left = columns + GAP;
  for (const column of [...COLUMNS].sort((a, b) => a.rank - b.rank)) {
    left -= column.width + GAP;
    // The first stays, cut, however narrow it is.
    if (left < 0 && kept.size > 0) break;
    kept.add(column);
  }
  return COLUMNS.filter((column) => kept.has(column));
}

function cell({ width, align, text, paint }: Column, index: number, symbol: string, frame: SymbolFrame): Segment[] {
  const gap = index === 0 ? [] : [{ text: ' '.repeat(GAP) }];
  return [...gap, { text: fillCells(text(symbol, frame), width, align), paint: paint?.(frame) }];
}

/** The sums of the market, then the most probable as far as it is shown, then the higher level, the more USD, the name. */
function ranked(symbols: ReadonlyMap<string, SymbolFrame>): readonly [string, SymbolFrame][] {
  const isSymbol = (name: string): number => (name === MARKET_SYMBOL ? 0 : 1);
  // Beyond the digits shown it is noise that would shuffle the rows.
  const shownOf = ({ probability }: SymbolFrame): number => (probability === undefined ? -1 : Math.round(probability.probability * 100));
  const levelOf = ({ probability }: SymbolFrame): number => SIGNAL_LEVELS.indexOf(probability?.signal ?? 'NONE');
  const usdOf = ({ advanced }: SymbolFrame): number => (advanced?.long_usd_per_sec_60s ?? 0) + (advanced?.short_usd_per_sec_60s ?? 0);
  return [...symbols].sort(
    ([nameA, a], [nameB, b]) =>
      isSymbol(nameA) - isSymbol(nameB) ||
      shownOf(b) - shownOf(a) ||
      levelOf(b) - levelOf(a) ||
      usdOf(b) - usdOf(a) ||
      (nameA < nameB ? -1 : 1),
  );
}

function perMinute(usdPerSec: number | undefined): string {
  return usdPerSec === undefined ? '' : formatUsd(usdPerSec * 60);
}

function dominantSide({ advanced }: SymbolFrame): string {
  const { long_usd_per_sec_60s: long = 0, short_usd_per_sec_60s: short = 0 } = advanced ?? {};
  return long === short ? '' : long > short ? 'long' : 'short';
}

function bar(score: number): string {
  const full = Math.round((score / 100) * BAR_WIDTH);
  return '#'.repeat(full) + '.'.repeat(BAR_WIDTH - full);
}
