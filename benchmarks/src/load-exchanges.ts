import { type FakeExchange, type FakeLiquidation, openFakeExchange } from '@cascade/testkit';

/** Venues under load; they take turns, a liquidation each. */
export const LOAD_VENUES = ['binance', 'bybit', 'okx'] as const;
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT', 'BNBUSDT', 'ADAUSDT', 'LINKUSDT'];
const SEND_EVERY_MS = 10;
const PRICE_EVERY_MS = 100;

/** First message of the exchanges' process: where they listen. */
export interface Opened {
  readonly endpoints: Readonly<Record<string, { readonly ws: string; readonly rest: string }>>;
}

/** What the parent asks for. */
interface Order {
  readonly perSecond: number;
  readonly seconds: number;
}

/** Last message: how many were sent, and how late the sender was at most, ms. */
export interface Sent {
  readonly sent: number;
  readonly lateMs: number;
}

/** `true` for an order that can be carried out. */
export function isOrder(value: unknown): value is Order {
  const { perSecond, seconds } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Order>;
  return Number(perSecond) > 0 && Number(seconds) > 0;
}

/** In the child process: opens the exchanges, prints prices, and prints liquidations when the parent orders them. */
export async function serveExchanges(): Promise<void> {
  const fakes = await Promise.all(LOAD_VENUES.map((venue) => openFakeExchange({ venue })));
  setInterval(() => {
    for (const fake of fakes) fake.sendPrice({ price: 60_000 + Math.random(), bid: 59_999, ask: 60_001, tsMs: Date.now() });
  }, PRICE_EVERY_MS);
  process.on('message', (message) => {
    if (isOrder(message)) void carryOut(message, fakes).then((sent) => process.send?.(sent));
  });
  process.on('disconnect', () => process.exit());
  const opened: Opened = { endpoints: Object.fromEntries(fakes.map(({ venue, url, restUrl }) => [venue, { ws: url, rest: restUrl }])) };
  process.send?.(opened);
}

/** Sends what is due every 10 ms, so that a late timer is made up for and the total is exact. */
function carryOut({ perSecond, seconds }: Order, fakes: readonly FakeExchange[]): Promise<Sent> {
  const total = Math.round(perSecond * seconds);
  const startedMs = performance.now();
  let sent = 0;
  let lastMs = startedMs;
  let lateMs = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const nowMs = performance.now();
      lateMs = Math.max(lateMs, Math.round(nowMs - lastMs - SEND_EVERY_MS));
      lastMs = nowMs;
      const due = Math.min(total, Math.floor(((nowMs - startedMs) / 1_000) * perSecond));
      for (; sent < due; sent += 1) fakes[sent % fakes.length]?.send(liquidation(sent));
      if (sent < total) return;
      clearInterval(timer);
      resolve({ sent, lateMs });
    }, SEND_EVERY_MS);
  });
}

/** The n-th liquidation; no two have the same price, so no two have the same id. */
function liquidation(n: number): FakeLiquidation {
  return {
    symbol: SYMBOLS[Math.floor(n / LOAD_VENUES.length) % SYMBOLS.length] ?? 'BTCUSDT',
    liquidatedSide: n % 2 === 0 ? 'long' : 'short',
    price: 10_000 + n / 100,
    quantity: 0.01,
    tsMs: Date.now(),
  };
}
