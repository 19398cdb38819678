import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExchangeCodec } from '../codec.js';
import { decodeFrame } from '../decode-frame.js';
import { InstrumentTable } from '../instruments.js';
import { CODECS } from './codecs.js';
import { SAMPLES } from './samples.sample.js';
import { scanAllLiquidation, scanForceOrder, scanLiquidationOrder } from './scan-frames.js';

const RUNS = 20_000;
const T = 1_800_000_000_000;

const words = fc.oneof(
  fc.constantFrom('BTCUSDT', 'BTC-USDT-SWAP', 'Buy', 'SELL', '0.5', '59010.50', '1e5', '', '\\n', '\\u0041', '"', '\u0007', '币安人生'),
  fc.string({ maxLength: 12 }),
);
const numbers = fc.oneof(
  fc.constantFrom(String(T), '0', '01', '-1', '1.5', '1e3', 'null', '', '999999999999999', '1000000000000000', '12345678901234567890'),
  fc.nat().map(String),
);

/** Frames of the three forms with anything in their holes, now and then cut, extended or changed in one character. */
function frames(form: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const damaged = fc.tuple(form, fc.nat(), fc.string({ maxLength: 1 })).map(([text, at, put]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + put + text.slice(place + (at % 3));
  });
  return fc.oneof({ weight: 3, arbitrary: form }, { weight: 1, arbitrary: damaged });
}

const forceOrders = fc.tuple(words, words, words, words, numbers, numbers, fc.boolean()).map(([s, S, q, p, E, last, isShort]) => {
  const order = `"s":"${s}","S":"${S}","o":"LIMIT","f":"IOC","q":"${q}","p":"${p}","ap":"${p}","X":"FILLED","l":"${q}","z":"${q}","T":${E}`;
  return `{"stream":"!forceOrder@arr","data":{"e":"forceOrder","E":${E},"o":{${order}${isShort ? '' : `,"ps":"${s}","st":${last}`}}}}`;
});
const bybitRows = fc.tuple(numbers, words, words, words).map(([at, s, S, v]) => `{"T":${at},"s":"${s}","S":"${S}","v":"${v}","p":"${v}"}`);
const allLiquidations = fc
  .tuple(words, numbers, fc.array(bybitRows, { maxLength: 4 }))
  .map(([s, ts, rows]) => `{"topic":"allLiquidation.${s}","type":"snapshot","ts":${ts},"data":[${rows.join(',')}]}`);
const liquidationOrders = fc.tuple(words, words, words, words).map(([name, side, price, size]) => {
  const detail = `{"bkLoss":"0","bkPx":"${price}","ccy":"","posSide":"${side}","side":"${side}","sz":"${size}","ts":"${T}"}`;
  const names = `"instFamily":"${name}","instId":"${name}","instType":"SWAP","uly":"${name}"`;
  return `{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[${detail}],${names}}]}`;
});

const FORMS = [
  ['binance', scanForceOrder, forceOrders],
  ['bybit', scanAllLiquidation, allLiquidations],
  ['okx', scanLiquidationOrder, liquidationOrders],
] as const;

describe.each(FORMS)('the scanner of %s', (id, scan, form) => {
  it('reads exactly what JSON.parse reads, or leaves the frame to it', () => {
    let scanned = 0;
    fc.assert(
      fc.property(frames(form), (frame) => {
        const message = scan(frame);
        if (message === undefined) return;
        scanned += 1;
        expect(message).toStrictEqual(JSON.parse(frame));
      }),
      { numRuns: RUNS },
    );
    expect(scanned).toBeGreaterThan(RUNS / 100);
  });

  it('makes the same events of a frame as parsing does', () => {
    const { bodies } = SAMPLES[id];
    const codec = CODECS[id];
    const instruments = new InstrumentTable(bodies.flatMap((body) => codec.parseInstruments(body)));
    const parsed: ExchangeCodec = { ...codec, scan: undefined };
    fc.assert(
      fc.property(frames(form), (frame) => {
        const read = (by: ExchangeCodec): object => {
          const { isScanned: _, ...rest } = decodeFrame(by, frame, { receivedTsMs: T, instruments });
          return { ...rest };
        };
        expect(read(codec)).toEqual(read(parsed));
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves every other frame of the venue alone', () => {
    const { market, acks, refusals, pongs, quiet } = SAMPLES[id];
    for (const message of [...market.map((entry) => entry.message), ...acks, ...refusals, ...pongs, ...quiet]) {
      const isForm = JSON.stringify(message).includes('forceOrder');
      if (!isForm) expect(scan(JSON.stringify(message))).toBeUndefined();
    }
  });
});
