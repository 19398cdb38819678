import type { ExchangeId } from '@cascade/feeds';
import { normalizeLiquidations } from 'tardis-dev';
import type { Reader, Row } from './row.sample.js';

type TardisId = Parameters<typeof normalizeLiquidations>[0];

/** The tardis.dev exchange ids whose mappers read a venue's frames; venues without an entry have no liquidation mapper in 13.35.3. */
const TARDIS_IDS: Readonly<Partial<Record<ExchangeId, readonly TardisId[]>>> = {
  binance: ['binance-futures'],
  'binance-coinm': ['binance-delivery'],
  bybit: ['bybit'],
  okx: ['okex-swap', 'okex-futures'],
  htx: ['huobi-dm', 'huobi-dm-swap', 'huobi-dm-linear-swap'],
  deribit: ['deribit'],
  bitmex: ['bitmex'],
  bitfinex: ['bitfinex-derivatives'],
  kraken: ['cryptofacilities'],
  dydx: ['dydx-v4'],
};

/** tardis.dev has one connection per exchange id: which one a frame belongs to follows from its text. */
function isOf(id: TardisId, raw: string): boolean {
  if (id === 'okex-swap') return raw.includes('"instType":"SWAP"');
  if (id === 'okex-futures') return raw.includes('"instType":"FUTURES"');
  if (id === 'huobi-dm-linear-swap') return /-USDT\./.test(raw);
  if (id === 'huobi-dm-swap') return /-USD\./.test(raw);
  if (id === 'huobi-dm') return !/-USDT?\./.test(raw);
  return true;
}

/**
 * tardis-dev's own liquidation mappers, called as its `normalizeMessages` does: `canHandle`, then `map`, one mapper for all messages of a
 * connection, because some remember earlier ones. Which class of mapper serves a venue depends on the date.
 */
export function tardisReader(venue: ExchangeId): Reader {
  const mappers = new Map<TardisId, ReturnType<typeof normalizeLiquidations>>();
  return ({ raw, receivedTsMs }) => {
    const receivedAt = new Date(receivedTsMs);
    const message: unknown = JSON.parse(raw);
    return (TARDIS_IDS[venue] ?? []).flatMap((id): Row[] => {
      if (!isOf(id, raw)) return [];
      const mapper = mappers.get(id) ?? normalizeLiquidations(id, receivedAt);
      mappers.set(id, mapper);
      if (!mapper.canHandle(message)) return [];
      return [...(mapper.map(message, receivedAt) ?? [])].map(({ symbol, timestamp, side, price, amount }) => ({
        exchangeSymbol: symbol,
        tsMs: timestamp.getTime(),
        side: side === 'sell' ? 'long' : side === 'buy' ? 'short' : undefined,
        price,
        size: amount,
        isDelivered: true,
      }));
    });
  };
}
