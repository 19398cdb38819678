import type { FakeVenue } from './types.js';

const USER = `0x${'ab'.repeat(20)}`;

/** How a client has to behave at a venue. */
interface Manners {
  readonly path: string;
  readonly subscribe: object;
  readonly ping: unknown;
  /** Frames that answer the subscription. */
  readonly greeting: number;
  /** What it trades, when it is not BTCUSDT. */
  readonly symbol?: string;
  /** Frames that come on connecting. */
  readonly welcome?: number;
}

/** How a client of each venue connects, subscribes to liquidations and says ping. */
export const MANNERS: Readonly<Record<FakeVenue, Manners>> = {
  binance: {
    path: '/market/ws',
    subscribe: { method: 'SUBSCRIBE', params: ['!forceOrder@arr'], id: 1 },
    ping: { method: 'LIST_SUBSCRIPTIONS', id: 2 },
    greeting: 1,
  },
  bybit: {
    path: '/v5/public/linear',
    subscribe: { op: 'subscribe', args: ['allLiquidation.BTCUSDT'] },
    ping: { op: 'ping' },
    greeting: 1,
  },
  okx: {
    path: '/ws/v5/public',
    subscribe: { op: 'subscribe', args: [{ channel: 'liquidation-orders', instType: 'SWAP' }] },
    ping: 'ping',
    greeting: 1,
  },
  hyperliquid: {
    path: '/ws',
    subscribe: { method: 'subscribe', subscription: { type: 'userFills', user: USER } },
    ping: { method: 'ping' },
    greeting: 2,
  },
  aster: {
    path: '/ws',
    subscribe: { method: 'SUBSCRIBE', params: ['!forceOrder@arr'], id: 1 },
    ping: { method: 'LIST_SUBSCRIPTIONS', id: 2 },
    greeting: 1,
  },
  'binance-coinm': {
    path: '/market/ws',
    subscribe: { method: 'SUBSCRIBE', params: ['!forceOrder@arr'], id: 1 },
    ping: { method: 'LIST_SUBSCRIPTIONS', id: 2 },
    greeting: 1,
    symbol: 'BTCUSD',
  },
  gate: {
    path: '/v4/ws/usdt',
    subscribe: { time: 1, channel: 'futures.public_liquidates', event: 'subscribe', payload: ['!all'] },
    ping: { time: 1, channel: 'futures.ping' },
    greeting: 1,
  },
  bitget: {
    path: '/v3/ws/public',
    subscribe: { op: 'subscribe', args: [{ instType: 'usdt-futures', topic: 'liquidation' }] },
    ping: 'ping',
    greeting: 1,
  },
  kraken: {
    path: '/ws/v1',
    subscribe: { event: 'subscribe', feed: 'trade', product_ids: ['PF_XBTUSD'] },
    ping: { event: 'ping' },
    greeting: 2,
  },
  dydx: { path: '/v4/ws', subscribe: { type: 'subscribe', channel: 'v4_trades', id: 'BTC-USD' }, ping: { type: 'ping' }, greeting: 1 },
  lighter: { path: '/stream', subscribe: { type: 'subscribe', channel: 'trade/1' }, ping: { type: 'ping' }, greeting: 1 },
  htx: {
    path: '/linear-swap-notification',
    subscribe: { op: 'sub', cid: '1', topic: 'public.*.liquidation_orders' },
    ping: { op: 'ping', ts: '1' },
    greeting: 1,
  },
  deribit: {
    path: '/ws/api/v2',
    subscribe: { jsonrpc: '2.0', id: 1, method: 'public/subscribe', params: { channels: ['trades.BTC_USDC-PERPETUAL.100ms'] } },
    ping: { jsonrpc: '2.0', id: 2, method: 'public/test' },
    greeting: 1,
  },
  bitmex: { path: '/realtime', subscribe: { op: 'subscribe', args: ['liquidation'] }, ping: 'ping', greeting: 2, welcome: 1 },
  bitfinex: {
    path: '/ws/2',
    subscribe: { event: 'subscribe', channel: 'status', key: 'liq:global' },
    ping: { event: 'ping', cid: 1 },
    greeting: 2,
    welcome: 1,
  },
};
