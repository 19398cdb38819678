import { readFileSync } from 'node:fs';
import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { SAMPLE_RECEIVED_TS_MS } from './codec.sample.js';
import { decodeFrame } from './decode-frame.js';
import { CODECS, type ExchangeId } from './exchanges/codecs.js';
import { SAMPLES } from './exchanges/samples.sample.js';
import { InstrumentTable } from './instruments.js';

const TABLE = readFileSync(new URL('../../../docs/venues.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /^\| `/.test(line))
  .map((line) => line.split('|').slice(1, -1));
const COLUMNS = 9;
const IDS = Object.keys(CODECS) as ExchangeId[];

/** Words in backticks of one cell. */
function codes(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');
}

describe('docs/venues.md', () => {
  it('has a row for every codec, in the same order, with nothing left to fill in', () => {
    expect(TABLE.map(([id]) => codes(id)[0])).toEqual(IDS);
    for (const row of TABLE) {
      expect([row[0], row.length, row.filter((cell) => cell.trim() === '' || /fill in/i.test(cell))]).toEqual([row[0], COLUMNS, []]);
    }
  });

  it.each(IDS)('says of %s what its codec does: price kind, completeness, open interest, funding and mark prices', (id) => {
    const [, , , , price, completeness, , market] = TABLE.find(([name]) => codes(name)[0] === id) ?? [];
    const { codec, liquidations, market: messages, polls = [], bodies, opening = [] } = SAMPLES[id];
    const instruments = new InstrumentTable(bodies.flatMap((body) => codec.parseInstruments(body)));
    const state = codec.createState('liquidations');
    const eventsOf = (message: unknown): readonly MarketEvent[] =>
      decodeFrame(codec, JSON.stringify(message), { receivedTsMs: SAMPLE_RECEIVED_TS_MS, instruments, state }).events;
    const [event] = [...opening, liquidations([{}])].flatMap(eventsOf);
    expect(codes(price)).toContain(event?.type === 'liquidation' ? event.priceKind : 'no liquidation');
    expect(codes(completeness)).toEqual([codec.completeness]);
    const given = new Set([...messages, ...polls].flatMap(({ gives }) => gives));
    for (const type of ['open-interest', 'funding'] as const) expect([type, codes(market).includes(type)]).toEqual([type, given.has(type)]);
    const isMark = (told: MarketEvent): boolean => told.type === 'price' && told.kind === 'mark';
    expect(codes(market).includes('mark')).toBe(messages.flatMap(({ message }) => eventsOf(message)).some(isMark));
  });

  it('says when the documentation was read', () => {
    for (const [id, documentation] of TABLE) expect([id, documentation]).toEqual([id, expect.stringMatching(/(?:read|known) \w+ 20\d\d/)]);
  });
});
