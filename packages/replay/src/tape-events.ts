import { CascadeError, type CascadeEvent, quote } from '@cascade/core';
import { MAX_TAPE_ROWS } from './config.js';
import { empty, invalidRow } from './failure.js';
import { INPUT_OPTION_NAMES, type InputOptions, ProblemLog } from './input-options.js';
import type { LineChunk } from './split-lines.js';
import { findTapeFormat, type TapeFormat } from './tape-formats.js';
import { TapeRow } from './tape-row.js';

/** How a tape is read. */
export interface TapeOptions extends InputOptions {
  /** Length of the bars of a price tape, ms. Default: the commonest distance between rows of one series. */
  readonly barMs?: number | undefined;
}

const TAPE_OPTION_NAMES: readonly string[] = [...INPUT_OPTION_NAMES, 'barMs'];

/** The rows of one tape as they come in. */
class TapeReader {
  readonly events: CascadeEvent[] = [];
  rows = 0;
  format: TapeFormat | undefined;
  #row = new TapeRow([]);
  readonly #file: string;
  readonly #log: ProblemLog;

  constructor(file: string, log: ProblemLog) {
    this.#file = file;
    this.#log = log;
  }

  add(line: string, row: number): void {
    if (line === '') return;
    if (this.format === undefined) {
      const header = line.split(',');
      this.format = findTapeFormat(this.#file, header);
      this.#row = new TapeRow(header);
      return;
    }
    this.rows++;
    try {
      this.#row.load(line);
      const event = this.format.parse(this.#row);
      if (this.#log.symbol === undefined || !('symbol' in event) || event.symbol === this.#log.symbol) this.events.push(event);
    } catch (error) {
      this.#log.skipRow(row, error instanceof CascadeError ? invalidRow(this.#file, row, error.message, error.context) : error);
    }
  }
}

/** All rows of a tape with at most `maxRows`, read into memory. */
export async function loadTape(file: string, chunks: AsyncIterable<LineChunk>, log: ProblemLog, maxRows: number): Promise<TapeReader> {
  const reader = new TapeReader(file, log);
  try {
    for await (const { firstRow, lines } of chunks) {
      for (const [index, line] of lines.entries()) reader.add(line, firstRow + index);
      if (reader.rows > maxRows) {
        const message = `"${file}" has more than ${maxRows} rows, the most that are sorted in memory; split it by time, or store it as a journal`;
        throw new CascadeError('replay/too-many-rows', message, { context: { file, maxRows } });
      }
    }
    if (reader.rows === 0) throw empty(file);
  } catch (error) {
    log.skipEnd(error);
  }
  return reader;
}

async function* sortedEvents(
  file: string,
  chunks: AsyncIterable<LineChunk>,
  log: ProblemLog,
  barMs: number | undefined,
): AsyncGenerator<CascadeEvent> {
  const { events, format } = await loadTape(file, chunks, log, MAX_TAPE_ROWS);
  if (format === undefined || events.length === 0) return;
  events.sort((a, b) => a.receivedTsMs - b.receivedTsMs);
  yield* format.finish(events, file, barMs);
}

/**
 * The events in the lines of a tape, by time; the rules of `readTape`.
 * @throws CascadeError `replay/unknown-option`, `replay/invalid-option` (`barMs`) at the call
 */
export function tapeEvents(file: string, chunks: AsyncIterable<LineChunk>, options: TapeOptions): AsyncIterable<CascadeEvent> {
  const log = new ProblemLog(file, options, TAPE_OPTION_NAMES);
  const { barMs } = options;
  if (barMs !== undefined && !(Number.isSafeInteger(barMs) && barMs > 0)) {
    throw new CascadeError('replay/invalid-option', `barMs must be an integer > 0, got ${quote(barMs)}`, { context: { barMs } });
  }
  return sortedEvents(file, chunks, log, barMs);
}
