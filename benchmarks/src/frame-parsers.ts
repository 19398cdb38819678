import { CODECS, decodeFrame, InstrumentTable } from '@cascade/feeds';
import type { Exchange } from 'ccxt';
import { contractsOf, type FrameBatch, type ParseVenue } from './liquidation-frames.js';

/** What a parser read from a batch. */
export interface ParseResult {
  readonly events: number;
  /** Sum of price times size. */
  readonly value: number;
}

/** Reads every frame of a batch from its text to events. */
export type FrameParser = (batch: FrameBatch) => ParseResult;

/** When the frames are taken to arrive, Unix ms. No library asks a clock here. */
const RECEIVED_TS_MS = 1_800_000_001_000;

/** The library by name; each is loaded only in the process that measures it. */
export async function loadParser(library: string, venue: ParseVenue): Promise<FrameParser> {
  if (library === 'cascade') return cascadeParser(venue);
  if (library === 'tardis-dev') return tardisParser(venue);
  if (library === 'ccxt') return ccxtParser(venue);
  throw new Error(`no library "${library}": take cascade, tardis-dev or ccxt`);
}

/** `decodeFrame` with loaded metadata: what `openFeeds` calls for every frame, before its queue and dedupe. */
function cascadeParser(venue: ParseVenue): FrameParser {
  const codec = CODECS[venue];
  const terms = { contractUnit: 'base', contractSize: venue === 'okx' ? 0.01 : 1, quoteIsUsd: true, trading: true } as const;
  const instruments = new InstrumentTable(
    contractsOf(venue).map(({ name, coin }) => ({ ...terms, exchangeSymbol: name, symbol: `${coin}USDT` })),
  );
  const state = codec.createState('liquidations');
  return ({ frames }) => {
    let events = 0;
    let value = 0;
    for (const frame of frames) {
      for (const event of decodeFrame(codec, frame, { receivedTsMs: RECEIVED_TS_MS, instruments, state }).events) {
        if (event.type !== 'liquidation') continue;
        events += 1;
        value += (event.price ?? 0) * (event.contracts ?? 0);
      }
    }
    return { events, value };
  };
}

/** `JSON.parse`, a `Date` for the time of arrival, the mapper's `canHandle` and `map`: what its `streamNormalized` does for every message. */
async function tardisParser(venue: ParseVenue): Promise<FrameParser> {
  const { normalizeLiquidations } = await import('tardis-dev');
  const ids = { binance: 'binance-futures', bybit: 'bybit', okx: 'okex-swap' } as const;
  const receivedAt = new Date(RECEIVED_TS_MS);
  const mapper = normalizeLiquidations(ids[venue], receivedAt);
  // Its OKX mapper leaves out the first message.
  if (venue === 'okx') for (const _ of mapper.map({ arg: { channel: 'liquidation-orders' }, data: [] }, receivedAt) ?? []);
  return ({ frames }) => {
    let events = 0;
    let value = 0;
    for (const frame of frames) {
      const message: unknown = JSON.parse(frame);
      if (!mapper.canHandle(message)) continue;
      for (const { price, amount } of mapper.map(message, new Date(RECEIVED_TS_MS)) ?? []) {
        events += 1;
        value += price * amount;
      }
    }
    return { events, value };
  };
}

/**
 * The client's `onMessage`, with its `JSON.parse`, the exchange's `handleMessage` and its cache of the newest 1,000 rows, where the rows
 * are read from. Nobody waits for `watchLiquidations`: its promises are left out in its favour.
 */
async function ccxtParser(venue: ParseVenue): Promise<FrameParser> {
  const { default: ccxt } = await import('ccxt');
  const exchange: Exchange = new ccxt.pro[venue]();
  const contract = { type: 'swap', spot: false, swap: true, contract: true, linear: true, inverse: false, active: true, contractSize: 1 };
  exchange.setMarkets(
    contractsOf(venue).map(({ name, coin }) => {
      return { ...contract, id: name, symbol: `${coin}/USDT:USDT`, base: coin, quote: 'USDT', settle: 'USDT' };
    }),
  );
  const client = exchange.client('wss://offline.invalid');
  return ({ frames, rows }) => {
    let events = 0;
    let value = 0;
    for (let i = 0; i < frames.length; i++) {
      client.onMessage({ data: frames[i] });
      const cache = exchange.liquidations;
      for (let at = cache.length - (rows[i] ?? 0); at < cache.length; at++) {
        events += 1;
        value += cache[at].price * cache[at].contracts;
      }
    }
    return { events, value };
  };
}
