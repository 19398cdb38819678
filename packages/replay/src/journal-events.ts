import { CascadeError, type CascadeEvent, quote } from '@cascade/core';
import { LOOK_AHEAD_MS } from './config.js';
import { invalidRow, truncated } from './failure.js';
import type { ProblemLog } from './input-options.js';
import { parseEvent } from './parse-event.js';
import type { LineChunk } from './split-lines.js';

function parseLine(file: string, row: number, line: string, unterminated: boolean): CascadeEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    if (unterminated) throw truncated(file, row - 1, cause);
    throw invalidRow(file, row, `not a JSON object: ${quote(line)}`, { value: line });
  }
  try {
    return parseEvent(value);
  } catch (error) {
    if (error instanceof CascadeError) throw invalidRow(file, row, error.message, error.context);
    throw error;
  }
}

/** Throws when our own clock seems to have run backwards further than a replay can sort. */
function checkOrder(file: string, row: number, event: CascadeEvent, newestMs: number): void {
  if (event.receivedTsMs >= newestMs - LOOK_AHEAD_MS) return;
  const message = `row ${row} of "${file}": receivedTsMs "${event.receivedTsMs}" is ${newestMs - event.receivedTsMs} ms before an earlier row, more than the ${LOOK_AHEAD_MS} ms that can be sorted; sort the journal by receivedTsMs`;
  throw new CascadeError('replay/out-of-order', message, { context: { file, row, field: 'receivedTsMs', value: event.receivedTsMs } });
}

/** The events in the lines of a journal, in their order; the rules of `readJournal`. */
export async function* journalEvents(file: string, chunks: AsyncIterable<LineChunk>, log: ProblemLog): AsyncGenerator<CascadeEvent> {
  let newestMs = Number.NEGATIVE_INFINITY;
  try {
    for await (const { firstRow, lines, unterminated } of chunks) {
      for (const [index, line] of lines.entries()) {
        if (line === '') continue;
        const row = firstRow + index;
        let event: CascadeEvent;
        try {
          event = parseLine(file, row, line, unterminated);
          checkOrder(file, row, event, newestMs);
        } catch (error) {
          log.skipRow(row, error);
          continue;
        }
        newestMs = Math.max(newestMs, event.receivedTsMs);
        if (log.symbol === undefined || !('symbol' in event) || event.symbol === log.symbol) yield event;
      }
    }
  } catch (error) {
    log.skipEnd(error);
  }
}
