import { random } from './flow.js';

/** The venues all three libraries of the parse benchmark read. */
export type ParseVenue = 'binance' | 'bybit' | 'okx';

/** Frames of one venue and what must be read from them. */
export interface FrameBatch {
  readonly frames: readonly string[];
  /** Liquidations in each frame. */
  readonly rows: readonly number[];
  readonly events: number;
  /** Sum of price times size over all liquidations. */
  readonly value: number;
}

const COINS = ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE', 'BNB', 'ADA', 'LINK', 'AVAX', 'SUI', 'LTC', 'DOT', 'NEAR', 'APT', 'ARB', 'OP'];
const START_MS = 1_800_000_000_000;
/** Every fourth Bybit frame is a batch of two rows, as within 500 ms of a fast market. */
const BYBIT_BATCH_EVERY = 4;

interface Liquidation {
  readonly coin: string;
  readonly isLong: boolean;
  readonly price: string;
  readonly size: string;
  readonly tsMs: number;
}

/** The venue's name of every contract in the frames, with its coin. */
export function contractsOf(venue: ParseVenue): { readonly name: string; readonly coin: string }[] {
  return COINS.map((coin) => ({ name: nameOf(venue, coin), coin }));
}

/**
 * Frames in the venue's documented format with prices, sizes, sides, times and coins at random. Binance rows are filled at once at their
 * limit, like the documented example, because the libraries take different fields of a row that is not.
 */
export function frameBatch(venue: ParseVenue, seed: number, events: number): FrameBatch {
  const next = random(seed);
  const frames: string[] = [];
  const rows: number[] = [];
  let value = 0;
  for (let left = events; left > 0; left -= rows.at(-1) ?? 0) {
    const count = venue === 'bybit' && frames.length % BYBIT_BATCH_EVERY === 0 ? Math.min(2, left) : 1;
    const coin = COINS[Math.floor(next() * COINS.length)] ?? 'BTC';
    const batch = Array.from({ length: count }, () => liquidation(coin, START_MS + frames.length, next));
    for (const { price, size } of batch) value += Number(price) * Number(size);
    // A text made of parts is put together when it is first read; one from a socket is whole.
    frames.push(Buffer.from(frameText(venue, batch)).toString('latin1'));
    rows.push(count);
  }
  return { frames, rows, events, value };
}

function liquidation(coin: string, tsMs: number, next: () => number): Liquidation {
  return { coin, tsMs, isLong: next() < 0.5, price: (10 ** (5 * next())).toFixed(4), size: (10 ** (4 * next() - 1)).toFixed(3) };
}

function nameOf(venue: ParseVenue, coin: string): string {
  return venue === 'okx' ? `${coin}-USDT-SWAP` : `${coin}USDT`;
}

function frameText(venue: ParseVenue, batch: readonly Liquidation[]): string {
  const [{ coin, tsMs, isLong, price, size }] = batch as [Liquidation];
  const name = nameOf(venue, coin);
  if (venue === 'binance') {
    const order = `"s":"${name}","S":"${isLong ? 'SELL' : 'BUY'}","o":"LIMIT","f":"IOC","q":"${size}","p":"${price}","ap":"${price}","X":"FILLED","l":"${size}","z":"${size}","T":${tsMs},"ps":"${name}","st":1`;
    return `{"stream":"${name.toLowerCase()}@forceOrder","data":{"e":"forceOrder","E":${tsMs + 990},"o":{${order}}}}`;
  }
  if (venue === 'bybit') {
    const rows = batch.map(
      (row) => `{"T":${row.tsMs},"s":"${name}","S":"${row.isLong ? 'Buy' : 'Sell'}","v":"${row.size}","p":"${row.price}"}`,
    );
    return `{"topic":"allLiquidation.${name}","type":"snapshot","ts":${tsMs + 400},"data":[${rows.join(',')}]}`;
  }
  const detail = `{"bkLoss":"0","bkPx":"${price}","ccy":"","posSide":"${isLong ? 'long' : 'short'}","side":"${isLong ? 'sell' : 'buy'}","sz":"${size}","ts":"${tsMs}"}`;
  const pair = `${coin}-USDT`;
  return `{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[${detail}],"instFamily":"${pair}","instId":"${name}","instType":"SWAP","uly":"${pair}"}]}`;
}
