import { CascadeError, type CascadeEvent, quote } from '@cascade/core';
import { MAX_TAPE_ROWS } from './config.js';
import { empty, invalidRow } from './failure.js';
import { INPUT_OPTION_NAMES, type InputOptions, ProblemLog } from './input-options.js';
import { readLines } from './read-lines.js';
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
export async function loadTape(file: string, log: ProblemLog, maxRows: number): Promise<TapeReader> {
  const reader = new TapeReader(file, log);
  try {
    for await (const { firstRow, lines } of readLines(file)) {
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

async function* tapeEvents(file: string, log: ProblemLog, barMs: number | undefined): AsyncGenerator<CascadeEvent> {
  const { events, format } = await loadTape(file, log, MAX_TAPE_ROWS);
  if (format === undefined || events.length === 0) return;
  events.sort((a, b) => a.receivedTsMs - b.receivedTsMs);
  yield* format.finish(events, file, barMs);
}

/**
 * The events of a tape (CSV with a header line, plain or gzip) in time order; equal times keep the order of the file.
 *
 * A tape has only the venue's time, so `receivedTsMs` equals `tsMs`. Liquidations: `side` is the liquidated position (`unknown`, `mixed`
 * and empty give `undefined`), `qty` is in base units, `valueUsd` is taken as the exchange's figure; the tape does not say how complete it
 * is, so `completeness` is `all` (`aggregated` when there is a column `orders`). Prices: one event per bar, at the bar's end with its close
 * (`tsMs` of the row is the bar's open); no `tradedUsd`, because tapes mix units of volume. Funding: `intervalHours` 1 for Hyperliquid,
 * Kraken, dYdX and Lighter, else 8. The whole tape is sorted in memory, at most 5,000,000 rows.
 * @throws CascadeError `replay/unknown-option`, `replay/invalid-option` (`barMs`) at the call; while reading `replay/unknown-tape-format`,
 *   `replay/invalid-row` (file, row number, column and value), `replay/unknown-bar-length`, `replay/too-many-rows`, `replay/file-not-found`,
 *   `replay/truncated-file`, `replay/corrupt-file`, `replay/empty-file`, `replay/not-gzip`
 */
export function readTape(file: string, options: TapeOptions = {}): AsyncIterable<CascadeEvent> {
  const log = new ProblemLog(file, options, TAPE_OPTION_NAMES);
  const { barMs } = options;
  if (barMs !== undefined && !(Number.isSafeInteger(barMs) && barMs > 0)) {
    throw new CascadeError('replay/invalid-option', `barMs must be an integer > 0, got ${quote(barMs)}`, { context: { barMs } });
  }
  return tapeEvents(file, log, barMs);
}
