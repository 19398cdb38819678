/** The files of a new venue: they compile, decode nothing useful, and their tests fail with what to fill in. */

/** @param {string} id */
const titleOf = (id) => id.replace(/(?:^|-)([a-z0-9])/g, (_match, letter) => ` ${letter.toUpperCase()}`).trim();

/** @param {string} id @param {string} identifier */
const codec = (id, identifier) => `import type { LiquidatedSide } from '@cascade/core';
import type { ExchangeCodec, Lane, LaneQuery, SubscribeFrame } from '../codec.js';
import type { DecodeContext, ParserState } from '../decoded.js';
import type { DecodedFrame } from '../decoded-frame.js';
import { type Fields, readList, readName, readObject, readPrice, readSize, readText, readTimeMs } from '../fields.js';
import { type Instrument, pairSymbol, valueContracts } from '../instruments.js';

const LIQUIDATIONS = 'liquidations';
const TICKER = 'ticker';

/**
 * ${titleOf(id)}, fill in: which contracts.
 *
 * Docs: fill in: publisher and titles of the pages, and when they were read.
 *
 * \`{"fill in":"one frame as the documentation prints it"}\`
 *
 * Side: fill in: whose side the venue prints, the words of the documentation, and what else confirms it.
 *
 * Sizes: fill in: the unit, the contract size and where it comes from, and what stays open without metadata.
 *
 * Completeness: fill in: the throttle, and what the answer to a subscription repeats.
 *
 * Market data: fill in: the canary, and where open interest and funding come from.
 *
 * Unverified: fill in: what no page and no recorded frame has confirmed.
 */
export const ${identifier}: ExchangeCodec = {
  exchange: '${id}',
  completeness: 'sampled',
  endpoint: { ws: 'wss://fill-in.invalid', rest: 'https://fill-in.invalid' },
  heartbeat: { everyMs: 20_000, text: '{"op":"ping"}' },
  limits: { maxFrameBytes: 1_048_576, subscribePaceMs: 100, maxSilenceMs: 10_000, stableMs: 90_000 },
  instrumentRequests: [{ path: '/fill-in' }],
  parseInstruments,
  lanes,
  subscribe,
  createState: (): ParserState => ({}),
  read,
};

function parseInstruments(body: unknown): Instrument[] {
  const found: Instrument[] = [];
  for (const item of readList(readObject(body)?.fillIn)) {
    const fields = readObject(item);
    const exchangeSymbol = readName(fields?.name);
    const base = readName(fields?.base);
    const quote = readName(fields?.quote);
    const contractSize = readSize(fields?.contractSize);
    if (exchangeSymbol === undefined || base === undefined || quote === undefined || contractSize === undefined) continue;
    found.push({ exchangeSymbol, symbol: pairSymbol(base, quote), contractUnit: 'base', contractSize, quoteIsUsd: false, trading: false });
  }
  return found;
}

function lanes(_query: LaneQuery): Lane[] {
  return [{ name: 'liquidations', path: '/fill-in', topics: [LIQUIDATIONS], canaryTopics: [TICKER] }];
}

function subscribe(topics: readonly string[], _firstId: number): SubscribeFrame[] {
  return topics.map((topic) => ({ text: JSON.stringify({ op: 'subscribe', topic }), topics: [topic] }));
}

function read(message: unknown, context: DecodeContext, out: DecodedFrame): void {
  const fields = readObject(message);
  if (fields?.exchange !== '${id}') return;
  if (fields.topic === LIQUIDATIONS) for (const row of readList(fields.data)) readLiquidation(readObject(row) ?? {}, context, out);
  else if (fields.topic === TICKER) readTicker(fields, out);
  else readAnswer(fields, out);
}

function readAnswer(fields: Fields, out: DecodedFrame): void {
  out.addProblem('venue-error', readText(fields.message, 2_000) ?? '');
}

function readLiquidation(row: Fields, context: DecodeContext, out: DecodedFrame): void {
  const exchangeSymbol = readName(row.name);
  const instrument = exchangeSymbol === undefined ? undefined : context.instruments.get(exchangeSymbol);
  const price = readPrice(row.price);
  const size = readSize(row.size);
  const tsMs = readTimeMs(row.time);
  out.addLiquidation({
    exchange: '${id}',
    completeness: 'sampled',
    method: 'unknown',
    exchangeSymbol,
    symbol: instrument?.symbol,
    tsMs,
    liquidatedSide: sideOf(row),
    price,
    priceKind: 'limit',
    valuation: size === undefined || price === undefined ? undefined : valueContracts(instrument, size, price),
    key: [tsMs ?? '', size ?? '', price ?? ''],
  });
}

/** Fill in: no row has a side until it is known whose side the venue prints. */
function sideOf(_row: Fields): LiquidatedSide | undefined {
  return undefined;
}

function readTicker(fields: Fields, out: DecodedFrame): void {
  out.addPrice({ exchange: '${id}', tsMs: readTimeMs(fields.time), price: readPrice(fields.price) });
}
`;

/** @param {string} id @param {string} identifier */
const sample = (id, identifier) => `import { type CodecSample, type RowChange, SAMPLE_TS_MS as T } from '../codec.sample.js';
import type { Fields } from '../fields.js';
import { ${identifier} } from './${id}.js';

/** Fill in: one liquidation row as the documentation prints it. */
export function row({ name = 'fill-in', size = '1', price = '60000', time = T, liquidatedSide = 'long' }: RowChange): Fields {
  return { name, size, price, time, side: liquidatedSide };
}

/** ${titleOf(id)}, fill in: the channels. */
export const ${identifier}Sample: CodecSample = {
  codec: ${identifier},
  bodies: [],
  liquidations: (rows) => ({ exchange: '${id}', topic: 'liquidations', data: rows.map(row) }),
  unlistedName: 'fill-in',
  needsMetadata: true,
  twins: 'two',
  time: 'row',
  market: [],
  acks: [],
  refusals: [],
  pongs: [],
  quiet: [],
};
`;

/** What is to be done, in this order; each is a failing test until then. @param {string} id @returns {[string, string, string][]} */
const tasks = (id) => [
  [
    'liquidations',
    'reads a documented row of each side to the last field',
    `1 of 3, evidence first: the row of \\\`${id}\\\` in docs/venues.md and the doc comment of ${id}.ts say whose side the venue prints and how it is known; ` +
      `then row() and bodies of ${id}.sample.ts, then parseInstruments, readLiquidation and sideOf`,
  ],
  [
    'market data',
    'gives the BTC price, and open interest and funding where the venue sends them',
    `2 of 3: market of ${id}.sample.ts, then readTicker`,
  ],
  [
    'topics and control frames',
    'subscribes on the documented URL and knows acknowledgement, refusal and heartbeat',
    `3 of 3: acks, refusals, pongs and quiet of ${id}.sample.ts, then endpoint, lanes, subscribe and readAnswer`,
  ],
];

/** @param {string} id */
const test = (id) => `import { describe, it } from 'vitest';
${tasks(id)
  .map(
    ([about, fact, todo]) => `
describe('${id} ${about}', () => {
  it('${fact}', () => {
    throw new Error(
      \`fill in ${todo}\`,
    );
  });
});
`,
  )
  .join('')}`;

/** @param {string} id @param {string} identifier */
const realTest = (id, identifier) => `import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import type { Decoded } from '../decoded.js';
import { InstrumentTable } from '../instruments.js';
import { ${identifier} } from './${id}.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', '${id}');
const FILES = readdirSync(FOLDER);

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function decodeRaw(raw: string): Decoded {
  return decodeFrame(${identifier}, raw, { receivedTsMs: 1_795_000_000_000, instruments: new InstrumentTable() });
}

function decodeFile(file: string): Decoded[] {
  return rawLines(file).map(decodeRaw);
}

describe('recorded ${titleOf(id)} frames', () => {
  it('decode without a problem', () => {
    const frames = FILES.flatMap(decodeFile);
    expect(frames.flatMap(({ problems }) => problems)).toEqual([]);
    throw new Error('fill in: how many frames there are, and which liquidations they give');
  });
});
`;

/**
 * The new files of a venue, in the order to fill them in.
 * @param {string} id @param {string} identifier @returns {{ path: string, text: string }[]}
 */
export function newFiles(id, identifier) {
  const path = `packages/feeds/src/exchanges/${id}`;
  return [
    { path: `${path}.ts`, text: codec(id, identifier) },
    { path: `${path}.sample.ts`, text: sample(id, identifier) },
    { path: `${path}.test.ts`, text: test(id) },
    { path: `${path}.real.test.ts`, text: realTest(id, identifier) },
  ];
}
