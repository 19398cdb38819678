import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExchangeId } from '@cascade/feeds';
import type { Frame } from './row.sample.js';

const ROOT = join(process.env.CASCADE_REAL_DATA ?? '', 'fixtures');
const METADATA = /exchangeInfo-http|instruments?-|instruments\.|perpetualMarkets/;
/** All frames are read as of this time (2026-11-18), Unix ms: tardis-dev picks its mappers by it. */
const RECEIVED_TS_MS = 1_795_000_000_000;

/** The folder of a venue, the files to feed first and those with liquidations. */
const RECORDINGS: Readonly<Partial<Record<ExchangeId, readonly [folder: string, ...files: string[]]>>> = {
  binance: ['binance-usdm', 'forceOrder'],
  'binance-coinm': ['binance-coinm', 'forceOrder'],
  bybit: ['bybit', 'allLiquidation', 'liquidation-deprecated'],
  okx: ['okx', 'liquidation-orders'],
  htx: ['htx', 'contract_info', 'liquidation_orders'],
  deribit: ['deribit', 'trades-liquidation'],
  bitmex: ['bitmex', 'liquidation'],
  bitfinex: ['bitfinex', 'ack', 'liquidations'],
  kraken: ['kraken-futures', 'trade-liquidation'],
  dydx: ['dydx', 'v4_trades'],
};

/** Documented forms that no recording has: several instruments and details in one OKX message, a Deribit trade of two liquidated sides. */
const HAND_WRITTEN: readonly (readonly [venue: ExchangeId, raw: string])[] = [
  [
    'okx',
    `{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[
      {"instId":"BTC-USDT-SWAP","instFamily":"BTC-USDT","instType":"SWAP","uly":"BTC-USDT","details":[
        {"side":"sell","posSide":"long","bkPx":"59020.1","sz":"12.5","bkLoss":"0","ccy":"","ts":"1800000000000"},
        {"side":"buy","posSide":"short","bkPx":"59120.4","sz":"3","bkLoss":"0","ccy":"","ts":"1800000000450"}]},
      {"instId":"ETH-USDT-SWAP","instFamily":"ETH-USDT","instType":"SWAP","uly":"ETH-USDT","details":[
        {"side":"sell","posSide":"long","bkPx":"2450.25","sz":"40","bkLoss":"0","ccy":"","ts":"1800000000700"}]}]}`,
  ],
  [
    'deribit',
    `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.BTC-PERPETUAL.100ms","data":[
      {"trade_seq":1,"trade_id":"101","timestamp":1800000000000,"tick_direction":2,"price":59000.5,"liquidation":"MT",
       "instrument_name":"BTC-PERPETUAL","index_price":59010.1,"direction":"sell","amount":5000}]}}`,
  ],
];

/** The venues with recorded liquidations. */
export const VENUES: readonly ExchangeId[] = Object.keys(RECORDINGS) as ExchangeId[];

/** REST bodies recorded from the venue: the metadata its codec reads. */
export function metadataOf(venue: ExchangeId): unknown[] {
  const [folder] = RECORDINGS[venue] ?? [''];
  const files = readdirSync(join(ROOT, folder)).filter((file) => METADATA.test(file));
  return files.flatMap((file) => rawLines(folder, file.replace('.ndjson', ''))).map((raw): unknown => JSON.parse(raw));
}

/** What the venue sent, in the order of the files, and the hand-written frames after it. */
export function framesOf(venue: ExchangeId): Frame[] {
  const [folder, ...files] = RECORDINGS[venue] ?? [''];
  const written = HAND_WRITTEN.filter(([owner]) => owner === venue).map(([, raw]) => raw);
  const raws = [...files.flatMap((file) => rawLines(folder, file)), ...written];
  return raws.map((raw) => ({ venue, raw, receivedTsMs: RECEIVED_TS_MS }));
}

function rawLines(folder: string, file: string): string[] {
  const lines = readFileSync(join(ROOT, folder, `${file}.ndjson`), 'utf8').split('\n');
  const records = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as { readonly kind: string; readonly raw: string });
  return records.filter(({ kind }) => kind !== 'synthetic').map(({ raw }) => raw);
}
