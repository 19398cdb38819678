import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import { InstrumentTable } from '../instruments.js';
import { bitget } from './bitget.js';

const FOLDER = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures', 'bitget');
const FILES = readdirSync(FOLDER);
const LISTED = { symbol: 'BTCUSDT', category: 'USDT-FUTURES', baseCoin: 'BTC', quoteCoin: 'USDT', status: 'online', fundInterval: '8' };
const TABLE = new InstrumentTable(bitget.parseInstruments({ data: [LISTED] }));

function rawLines(file: string): string[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { raw: string }).raw);
}

function eventsIn(file: string): MarketEvent[] {
  return rawLines(file).flatMap((raw) => {
    const decoded = decodeFrame(bitget, raw, { receivedTsMs: 1_795_000_000_000, instruments: TABLE });
    expect(decoded.problems).toEqual([]);
    return decoded.events;
  });
}

describe('recorded Bitget frames', () => {
  it('decode without a problem', () => {
    expect(FILES.flatMap(rawLines)).toHaveLength(107);
    for (const file of FILES) eventsIn(file);
  });

  it('give these liquidations', () => {
    const rows = eventsIn('liquidation.ndjson').filter((event) => event.type === 'liquidation');
    expect(
      rows.map((row) => [
        row.symbol,
        row.tsMs,
        row.liquidatedSide,
        row.price,
        row.notionalUsd,
        row.quantity?.toPrecision(6),
        row.notionalBasis,
      ]),
    ).toEqual([
      ['APEUSDT', 1_777_358_886_549, 'long', 0.1649, 13.70319, '83.1000', 'exchange'],
      ['IPUSDT', 1_777_358_876_983, 'long', 0.500280739469, 143.330431857868, '286.500', 'exchange'],
      ['BTCUSDT', 1_736_371_332_162, 'long', 89_000, 37.722858, '0.000423852', 'exchange'],
    ]);
  });

  it('give one price, one open interest and one funding rate, all from the v3 ticker', () => {
    expect(eventsIn('ticker.ndjson')).toMatchObject([
      { type: 'price', price: 76631.3, bid: 76631.2, ask: 76631.3, tsMs: 1_777_358_880_084 },
      { type: 'open-interest', openInterest: 29539.3825, openInterestUsd: 29539.3825 * 76631.3 },
      { type: 'funding', fundingRate: -0.00003, intervalHours: 8, nextFundingTsMs: 1_777_363_200_000 },
    ]);
    for (const file of FILES.filter((name) => !/^(?:ticker|liquidation)\./.test(name))) expect(eventsIn(file)).toEqual([]);
  });

  it('acknowledge the v3 subscription only, and answer our ping', () => {
    const decoded = rawLines('control.ndjson').map((raw) =>
      decodeFrame(bitget, raw, { receivedTsMs: 1_795_000_000_000, instruments: TABLE }),
    );
    expect(decoded.flatMap(({ acks }) => acks)).toEqual([{ ok: true, topics: ['liquidation:usdt-futures'] }]);
    expect(decoded.filter(({ pong }) => pong)).toHaveLength(1);
  });
});
