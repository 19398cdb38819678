import { describe, expect, it } from 'vitest';
import type { HistoryDocument, SignalDocument } from '../model/documents.js';
import { SAMPLE_SEC, sampleSignal, sampleSymbol, sampleValues } from './documents.sample.js';
import { HistoryTail, historyLength } from './history-tail.js';

const at = (sec: number, signals: readonly SignalDocument[] = []) => ({ timeSec: SAMPLE_SEC + sec, data: 'live' as const, signals });

/** Pushes the probability of A at each time, and gives back the history at the end. */
function grown(
  start: HistoryDocument | undefined,
  frames: readonly (readonly [sec: number, probability: number | undefined])[],
): HistoryDocument | undefined {
  const tail = new HistoryTail();
  return frames.reduce((history, [sec, probability]) => {
    const symbols = probability === undefined ? {} : { A: sampleSymbol(SAMPLE_SEC + sec, probability) };
    return tail.push(history, sampleValues(SAMPLE_SEC + sec, symbols), at(sec)) ?? history;
  }, start);
}

describe('HistoryTail', () => {
  it('begins a history where there is none, and adds a step once it is over', () => {
    expect(
      grown(undefined, [
        [0, 0.4],
        [9, 0.2],
      ])?.symbols,
    ).toEqual({});
    const history = grown(undefined, [
      [0, 0.4],
      [9, 0.2],
      [10, 0.9],
    ]);
    expect(history).toMatchObject({ start: SAMPLE_SEC, step_s: 10, symbols: { A: { probability: [0.4], risk: [40], velocity: [2] } } });
  });

  it('means USD rates over the values of a step and takes the greatest of the others', () => {
    const history = grown(undefined, [
      [0, 0.1],
      [2, 0.8],
      [4, 0.3],
      [10, 0],
    ]);
    expect(history?.symbols.A).toMatchObject({ probability: [0.8], long_usd_per_sec: [30], short_usd_per_sec: [10] });
  });

  it('leaves a gap where no values came', () => {
    const history = grown(undefined, [
      [0, 0.1],
      [45, 0.2],
      [50, 0.3],
    ]);
    expect(history?.symbols.A?.probability).toEqual([0.1, null, null, null, 0.2]);
  });

  it('calls a known symbol quiet when a feed lives and nothing is told of it', () => {
    const history = grown(undefined, [
      [0, 0.1],
      [10, undefined],
      [20, undefined],
    ]);
    expect(history?.symbols.A?.probability).toEqual([0.1, 0]);
  });

  it('goes on with the history of the service on its grid, the greater staying', () => {
    const list = (value: number): number[] => [value, value];
    const past: HistoryDocument = {
      ...{ data: 'live', timestamp: SAMPLE_SEC + 3, start: SAMPLE_SEC - 2, step_s: 5 },
      symbols: {
        A: {
          probability: list(0.5),
          level: list(1),
          risk: list(1),
          velocity: list(1),
          long_usd_per_sec: list(1),
          short_usd_per_sec: list(1),
        },
      },
    };
    expect(
      grown(past, [
        [4, 0.4],
        [9, 0.7],
        [14, 0],
      ])?.symbols.A?.probability,
    ).toEqual([0.5, 0.5, 0.7]);
  });

  it('has no probability for a flow that is told without one, but that of a signal of it that still holds', () => {
    const tail = new HistoryTail();
    const market = (sec: number) => sampleValues(SAMPLE_SEC + sec, { MARKET: sampleSymbol(SAMPLE_SEC + sec, undefined) });
    const signal = sampleSignal(11, { symbol: 'MARKET', signal: 'EXTREME', probability: 0.98 });
    const quiet = sampleValues(SAMPLE_SEC + 90);
    let history = tail.push(undefined, market(0), at(0));
    history = tail.push(history, market(12), at(12, [signal])) ?? history;
    history = tail.push(history, market(80), at(80, [signal])) ?? history;
    history = tail.push(history, quiet, at(90, [signal])) ?? history;
    history = tail.push(history, sampleValues(SAMPLE_SEC + 100), at(100)) ?? history;
    const { probability, level, velocity } = history?.symbols.MARKET ?? {};
    expect(probability).toEqual([null, 0.98, ...Array(8).fill(null)]);
    expect(level).toEqual([null, 4, ...Array(8).fill(null)]);
    expect(velocity?.at(-1)).toBe(0);
  });

  it('keeps 60 minutes', () => {
    const history = grown(undefined, [
      [0, 0.1],
      [3_700, 0.2],
      [3_710, 0.3],
    ]);
    expect(history === undefined ? 0 : historyLength(history)).toBe(360);
    expect(history?.start).toBe(SAMPLE_SEC + 3_710 - 3_600);
    expect(history?.symbols.A?.probability.at(-1)).toBe(0.2);
  });

  it('takes names that objects have of themselves', () => {
    const tail = new HistoryTail();
    const symbols = (sec: number): ReturnType<typeof sampleValues> =>
      sampleValues(SAMPLE_SEC + sec, Object.fromEntries([['constructor', sampleSymbol(SAMPLE_SEC + sec, 0.3)]]));
    const begun = tail.push(undefined, symbols(0), at(0));
    expect(tail.push(begun, symbols(10), at(10))?.symbols).toMatchObject({ constructor: { probability: [0.3] } });
  });
});
