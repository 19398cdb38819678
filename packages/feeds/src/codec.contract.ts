import type { LiquidationEvent, MarketEvent } from '@cascade/core';
import { damagedJson, hostileJson } from '@cascade/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CodecSample, type RowChange, SAMPLE_RECEIVED_TS_MS, SAMPLE_TS_MS } from './codec.sample.js';
import { complaintAbout, MAX_CHANGEABLE_ENTRIES } from './codec-soundness.contract.js';
import { decodeFrame, decodePoll } from './decode-frame.js';
import type { Decoded, ParserState, VenueMemory } from './decoded.js';
import { InstrumentTable } from './instruments.js';

/** Hostile messages tried on every codec. */
const HOSTILE_RUNS = 50_000;
const OTHER_RUNS = 2_000;
const MALFORMED = ['', ' ', '{', 'null', '[]', '{}', '0', '"x"', '{"data":', '[[[]]]', '[null]', '\u0000', '{"e":"kline"}', '{"type":1}'];
/** The same instant in other units; a codec reads it right or refuses it. */
const OTHER_UNITS = [
  String(SAMPLE_TS_MS),
  SAMPLE_TS_MS / 1e3,
  String(SAMPLE_TS_MS / 1e3),
  SAMPLE_TS_MS * 1e3,
  String(SAMPLE_TS_MS * 1e3),
  SAMPLE_TS_MS * 1e6,
  new Date(SAMPLE_TS_MS).toISOString(),
];
const NO_TIMES = [0, -1, '', null, 'soon', 123_456_789, 1e300, {}, [SAMPLE_TS_MS]];

/** One venue's codec with the instruments of its sample. */
class Subject {
  readonly sample: CodecSample;
  readonly instruments: InstrumentTable;
  /** What the polls of the sample left. */
  readonly memory: VenueMemory = { marks: new Map(), fundingHours: new Map() };

  constructor(sample: CodecSample) {
    this.sample = sample;
    this.instruments = new InstrumentTable(sample.bodies.flatMap((body) => sample.codec.parseInstruments(body)));
    for (const { message } of sample.polls ?? []) this.poll(message);
  }

  poll(body: unknown): Decoded {
    const { instruments, memory } = this;
    return decodePoll(this.sample.codec, JSON.stringify(body), { receivedTsMs: SAMPLE_RECEIVED_TS_MS, instruments, memory });
  }

  /** Every message of the sample. */
  messages(): unknown[] {
    const { sample } = this;
    const market = sample.market.map(({ message }) => message);
    const answers = [...sample.acks, ...sample.refusals, ...sample.pongs, ...sample.quiet, ...(sample.opening ?? [])];
    const lines = sample.tape === undefined ? [] : [sample.tape.line([{}]), sample.tape.line([{}, {}])];
    return [sample.liquidations([{}]), sample.liquidations([{}, {}]), ...lines, ...market, ...answers];
  }

  /** A connection on which data can come. */
  connect(instruments: InstrumentTable = this.instruments): ParserState {
    const state = this.sample.codec.createState('liquidations');
    for (const message of this.sample.opening ?? []) this.text(JSON.stringify(message), state, instruments);
    return state;
  }

  text(text: string, state: ParserState | undefined = this.connect(), instruments: InstrumentTable = this.instruments): Decoded {
    return decodeFrame(this.sample.codec, text, { receivedTsMs: SAMPLE_RECEIVED_TS_MS, instruments, state, memory: this.memory });
  }

  decode(message: unknown): Decoded {
    return this.text(JSON.stringify(message));
  }

  /** The liquidations of one message with these rows. */
  rows(...rows: RowChange[]): LiquidationEvent[] {
    return this.decode(this.sample.liquidations(rows)).events.filter((event) => event.type === 'liquidation');
  }

  /** Fails when anything in `decoded` is not as every consumer may expect it. */
  expectSound(decoded: Decoded): void {
    const { codec, tape } = this.sample;
    const known = tape === undefined ? [codec.completeness] : [codec.completeness, tape.completeness];
    const complaint = complaintAbout(decoded, codec, SAMPLE_RECEIVED_TS_MS, known);
    if (complaint !== undefined) throw new Error(complaint);
  }
}

/**
 * Registers as vitest tests what holds for the codec of every venue, whatever its format. `others` are the samples of all venues: their
 * frames must mean nothing here, except those of the same `wire`. 50,000 hostile messages take 1 to 4 s.
 */
export function describeCodec(sample: CodecSample, others: readonly CodecSample[]): void {
  const subject = new Subject(sample);
  describe(`${sample.codec.exchange} keeps the codec contract`, () => {
    describeMessages(subject);
    describeRows(subject);
    describeTape(subject);
    describeTimes(subject);
    describeForeign(subject, others);
    describeHostile(subject);
  });
}

function describeMessages(subject: Subject): void {
  const { sample } = subject;
  it('reads its sample: metadata, liquidations of both sides, market data', () => {
    expect(subject.instruments.size).toBeGreaterThan(0);
    expect(subject.rows({})).toMatchObject([{ liquidatedSide: 'long', orderSide: 'sell', completeness: sample.codec.completeness }]);
    expect(subject.rows({ liquidatedSide: 'short' })).toMatchObject([{ liquidatedSide: 'short', orderSide: 'buy' }]);
    expect(sample.market.some(({ gives }) => gives.includes('price'))).toBe(true);
    for (const { message, gives } of sample.market) {
      const decoded = subject.decode(message);
      expect(decoded.events.map(({ type }) => type)).toEqual(gives);
      expect([decoded.problems, decoded.canary || !gives.includes('price')]).toEqual([[], true]);
    }
    for (const message of subject.messages()) subject.expectSound(subject.decode(message));
    for (const { message, gives } of sample.polls ?? []) {
      const decoded = subject.poll(message);
      expect([decoded.events.map(({ type }) => type), decoded.problems]).toEqual([gives, []]);
      subject.expectSound(decoded);
    }
  });

  it('makes no event of acknowledgements, refusals, pongs and heartbeats', () => {
    const fates = (messages: readonly unknown[], fate: (decoded: Decoded) => boolean): unknown[] =>
      messages.filter((message) => !fate(subject.decode(message)) || subject.decode(message).events.length > 0);
    expect(fates(sample.acks, ({ acks, problems }) => acks.length > 0 && acks.every(({ ok }) => ok) && problems.length === 0)).toEqual([]);
    expect(fates(sample.refusals, ({ acks, problems }) => acks.some(({ ok }) => !ok) && problems[0]?.code === 'venue-error')).toEqual([]);
    expect(fates(sample.pongs, ({ pong, problems }) => pong && problems.length === 0)).toEqual([]);
    expect(fates(sample.quiet, ({ acks, problems }) => acks.length === 0 && problems.length === 0)).toEqual([]);
    expect([sample.acks.length > 0, sample.refusals.length > 0]).toEqual([true, true]);
    const pongText = sample.codec.heartbeat?.pongText;
    if (pongText !== undefined) expect(subject.text(pongText)).toMatchObject({ pong: true, events: [], problems: [] });
  });

  it('gives the same answer to the same frame', () => {
    for (const message of subject.messages()) expect(subject.decode(message)).toEqual(subject.decode(message));
  });
}

function describeRows(subject: Subject): void {
  const { sample } = subject;
  it('reads numbers and numeric strings alike', () => {
    expect(subject.rows({ size: '4', price: '60000' })).toEqual(subject.rows({ size: 4, price: 60_000 }));
    expect(subject.rows({ size: 4, price: 60_000 })).toMatchObject([{ price: 60_000 }]);
  });

  it.each(['size', 'price'] as const)('makes no event of a row whose %s is no number above 0, and counts it', (field) => {
    for (const value of [0, '0', '', null, 'NaN', {}]) {
      const decoded = subject.decode(sample.liquidations([{ [field]: value }]));
      expect([value, decoded.events, decoded.problems.map(({ code }) => code)]).toEqual([value, [], ['invalid-row']]);
    }
  });

  it('keeps a liquidation of an instrument it does not know', () => {
    expect(subject.instruments.get(String(sample.unlistedName))).toBeUndefined();
    expect(subject.rows({ name: sample.unlistedName })).toMatchObject([{ exchangeSymbol: String(sample.unlistedName) }]);
  });

  it(`${sample.needsMetadata ? 'leaves the USD size open' : 'knows the USD size'} without metadata, and knows it with`, () => {
    const none = new InstrumentTable();
    const text = JSON.stringify(sample.liquidations([{}]));
    const [bare] = subject.text(text, subject.connect(none), none).events;
    const [listed] = subject.rows({});
    const hasUsd = (event: MarketEvent | undefined): boolean =>
      event?.type === 'liquidation' && event.notionalUsd !== undefined && event.notionalBasis !== 'none';
    expect([bare?.type, hasUsd(bare), hasUsd(listed)]).toEqual(['liquidation', !sample.needsMetadata, true]);
    if (sample.needsMetadata) expect(bare).toMatchObject({ notionalUsd: undefined, quantity: undefined, notionalBasis: 'none' });
  });

  it('gives a repeated frame the same ids, and equal rows of one frame what the venue means by them', () => {
    expect(subject.rows({}).map(({ id }) => id)).toEqual(subject.rows({}).map(({ id }) => id));
    const ids = subject.rows({}, {}).map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual(sample.twins === 'two' ? [2, 2] : [1, 1]);
    if (sample.twins === 'two') expect(ids[1]).toBe(`${ids[0]}#2`);
  });
}

/** Files that hold more than the sockets of the venue. */
function describeTape(subject: Subject): void {
  const { tape } = subject.sample;
  if (tape === undefined) return;
  it(`reads the lines of its tape as ${tape.completeness}, and everything else as its sockets say it`, () => {
    for (const rows of [[{}], [{}, {}], [{ liquidatedSide: 'short' as const, size: '7' }]]) {
      const { events, problems } = subject.decode(tape.line(rows));
      expect(problems).toEqual([]);
      expect(events).toEqual(subject.rows(...rows).map((event) => ({ ...event, completeness: tape.completeness })));
    }
  });
}

function describeTimes(subject: Subject): void {
  const { sample } = subject;
  it('reads a time in other units right or refuses it, and never finds another year', () => {
    const tsMs = sample.time === 'row' ? SAMPLE_TS_MS : SAMPLE_RECEIVED_TS_MS;
    expect(subject.rows({})).toMatchObject([{ tsMs }]);
    for (const time of OTHER_UNITS) {
      const decoded = subject.decode(sample.liquidations([{ time }]));
      if (decoded.events.length > 0) expect(decoded.events).toMatchObject([{ tsMs }]);
      else expect(decoded.problems).toMatchObject([{ code: 'invalid-row' }]);
    }
  });

  it('keeps rows that are late or out of order, each in its own time', () => {
    const times = [0, 1_000, -480_000].map((offsetMs) => (sample.time === 'row' ? SAMPLE_TS_MS + offsetMs : undefined));
    const state = subject.connect();
    const read = times.map((time) => subject.text(JSON.stringify(sample.liquidations([{ time }])), state).events[0]?.tsMs);
    expect(read).toEqual(times.map((time) => time ?? SAMPLE_RECEIVED_TS_MS));
  });

  it(sample.time === 'row' ? 'refuses a row without a possible time' : 'takes the time of receipt whatever a row says', () => {
    for (const time of NO_TIMES) {
      const { events, problems } = subject.decode(sample.liquidations([{ time }]));
      expect([time, events.length, problems.length]).toEqual(sample.time === 'row' ? [time, 0, 1] : [time, 1, 0]);
    }
  });
}

function describeForeign(subject: Subject, others: readonly CodecSample[]): void {
  const { codec, wire } = subject.sample;
  it('gives no event for the frames of other venues', () => {
    const foreign = others.filter((other) => other.codec !== codec && (wire === undefined || other.wire !== wire));
    for (const other of foreign) {
      for (const message of new Subject(other).messages()) {
        expect([other.codec.exchange, message, subject.decode(message).events]).toEqual([other.codec.exchange, message, []]);
      }
    }
  });

  it('makes nothing of malformed, empty and unknown messages', () => {
    for (const text of MALFORMED) {
      const { events, acks, control } = subject.text(text);
      expect([text, events, acks, control]).toEqual([text, [], [], {}]);
    }
  });

  it('counts frames that are too long, and survives those that are too deep or hold numbers beyond range', () => {
    expect(subject.text(`"${'x'.repeat(codec.limits.maxFrameBytes)}"`).problems).toMatchObject([{ code: 'too-long' }]);
    const deep = subject.text(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect([deep.events, deep.problems.some(({ code }) => code === 'codec-defect')]).toEqual([[], false]);
    for (const message of subject.messages()) {
      const overflowing = JSON.stringify(message).replace(/([:,])"?-?\d+(?:\.\d+)?"?(?=[,}\]])/g, '$11e309');
      const decoded = subject.text(overflowing);
      subject.expectSound(decoded);
      expect(decoded.events.filter(({ type }) => type === 'liquidation' || type === 'price')).toEqual([]);
    }
  });
}

function describeHostile(subject: Subject): void {
  const { codec, bodies } = subject.sample;
  it(`never throws, never gives an unsound event and touches no prototype in ${HOSTILE_RUNS} hostile messages`, () => {
    const message = fc.oneof(hostileJson(), ...subject.messages().map((template) => damagedJson(template)));
    const state = subject.connect();
    let understood = 0;
    fc.assert(
      fc.property(message, (value) => {
        const decoded = subject.text(JSON.stringify(value) ?? 'undefined', state);
        subject.expectSound(decoded);
        if (decoded.events.length > 0) understood += 1;
      }),
      { numRuns: HOSTILE_RUNS },
    );
    // Damage so heavy that nothing gets past the first check would prove nothing.
    expect(understood).toBeGreaterThan(HOSTILE_RUNS / 50);
    expect(Math.max(state.channels?.size ?? 0, state.partials?.size ?? 0)).toBeLessThanOrEqual(MAX_CHANGEABLE_ENTRIES);
  });

  it('never throws on text that is not JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 200 })), (text) => subject.expectSound(subject.text(text))),
      { numRuns: OTHER_RUNS },
    );
  });

  it('reads only sound instruments out of damaged metadata', () => {
    fc.assert(
      fc.property(fc.oneof(hostileJson(), ...bodies.map((body) => damagedJson(body))), (body) => {
        for (const { exchangeSymbol, symbol, contractSize, contractUnit } of codec.parseInstruments(body)) {
          expect([exchangeSymbol === '', exchangeSymbol.length > 40, symbol === '']).toEqual([false, false, false]);
          expect([contractSize > 0 && Number.isFinite(contractSize), contractUnit]).toEqual([
            true,
            contractUnit === 'usd' ? 'usd' : 'base',
          ]);
        }
      }),
      { numRuns: OTHER_RUNS },
    );
  });
}
