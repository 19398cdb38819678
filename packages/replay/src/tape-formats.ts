import { CascadeError, type CascadeEvent, type FundingEvent, type OpenInterestEvent, quote } from '@cascade/core';
import { DEFAULT_FUNDING_INTERVAL_HOURS, HOURLY_FUNDING_EXCHANGES } from './config.js';
import { identify, parseLiquidation } from './tape-liquidations.js';
import { moveToClose, parseBar } from './tape-prices.js';
import type { TapeRow } from './tape-row.js';

/** One kind of tape: its columns, how a row is read, and what is done once all rows are there in time order. */
export interface TapeFormat {
  readonly name: string;
  readonly columns: readonly string[];
  readonly parse: (row: TapeRow) => CascadeEvent;
  readonly finish: (ordered: readonly CascadeEvent[], file: string, barMs: number | undefined) => Iterable<CascadeEvent>;
}

function parseOpenInterest(row: TapeRow): OpenInterestEvent {
  const tsMs = row.time('tsMs');
  return {
    type: 'open-interest',
    exchange: row.exchange('exchange'),
    symbol: row.symbol('symbol', row.text('symbol')),
    tsMs,
    receivedTsMs: tsMs,
    openInterestUsd: row.amount('oiUsd'),
  };
}

function parseFunding(row: TapeRow): FundingEvent {
  const tsMs = row.time('tsMs');
  const exchange = row.exchange('exchange');
  return {
    type: 'funding',
    exchange,
    symbol: row.symbol('symbol', row.text('symbol')),
    tsMs,
    receivedTsMs: tsMs,
    fundingRate: row.finite('rate'),
    intervalHours: HOURLY_FUNDING_EXCHANGES.includes(exchange) ? 1 : DEFAULT_FUNDING_INTERVAL_HOURS,
  };
}

const asTheyAre: TapeFormat['finish'] = (ordered) => ordered;

/** The tapes that can be read; the first whose columns are all in the header is taken. */
const TAPE_FORMATS: readonly TapeFormat[] = [
  {
    name: 'liquidations',
    columns: ['tsMs', 'exchange', 'symbol', 'side', 'price', 'qty', 'valueUsd'],
    parse: parseLiquidation,
    finish: identify,
  },
  { name: 'prices', columns: ['tsMs', 'symbol', 'open', 'high', 'low', 'close', 'volume'], parse: parseBar, finish: moveToClose },
  { name: 'open interest', columns: ['tsMs', 'exchange', 'symbol', 'oiUsd'], parse: parseOpenInterest, finish: asTheyAre },
  { name: 'funding', columns: ['tsMs', 'exchange', 'symbol', 'rate'], parse: parseFunding, finish: asTheyAre },
];

/**
 * The format of a tape with this header line.
 * @throws CascadeError `replay/unknown-tape-format` listing the known ones
 */
export function findTapeFormat(file: string, header: readonly string[]): TapeFormat {
  const format = TAPE_FORMATS.find(({ columns }) => columns.every((column) => header.includes(column)));
  if (format !== undefined && new Set(header).size === header.length) return format;
  const problem = format === undefined ? 'is no known tape' : 'has a column twice';
  const known = TAPE_FORMATS.map(({ name, columns }) => `${name} (${columns.join(',')})`).join('; ');
  const message = `"${file}" ${problem}: its header is ${quote(header.join(',').replaceAll('"', "'"))}; known tapes: ${known}; more columns are allowed, quotation marks are not`;
  throw new CascadeError('replay/unknown-tape-format', message, { context: { file, header } });
}
