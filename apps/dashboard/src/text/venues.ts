/** Two letters each, so that a row can hold all venues. */
const MARKS: Readonly<Record<string, string>> = {
  binance: 'BN',
  'binance-coinm': 'BC',
  bybit: 'BY',
  okx: 'OK',
  hyperliquid: 'HL',
  gate: 'GT',
  bitget: 'BG',
  htx: 'HX',
  aster: 'AS',
  deribit: 'DB',
  bitmex: 'BM',
  bitfinex: 'BF',
  kraken: 'KR',
  dydx: 'DX',
  lighter: 'LT',
};

/** The mark of a venue; of one that is not known its first two letters. */
export function venueMark(exchange: string): string {
  return Object.hasOwn(MARKS, exchange) ? (MARKS[exchange] ?? '') : exchange.slice(0, 2).toUpperCase();
}
