import type { EXCHANGES } from '@cascade/core';
import type { ExchangeCodec } from '../codec.js';
import { aster } from './aster.js';
import { binance } from './binance.js';
import { binanceCoinm } from './binance-coinm.js';
import { bitfinex } from './bitfinex.js';
import { bitget } from './bitget.js';
import { bitmex } from './bitmex.js';
import { bybit } from './bybit.js';
import { deribit } from './deribit.js';
import { dydx } from './dydx.js';
import { gate } from './gate.js';
import { htx } from './htx.js';
import { hyperliquid } from './hyperliquid.js';
import { kraken } from './kraken.js';
import { lighter } from './lighter.js';
import { okx } from './okx.js';

/** Ids of the venues with a codec. */
export type ExchangeId = (typeof EXCHANGES)[number];

/** Every codec by exchange id. A new venue: docs/recipes/add-exchange.md. */
export const CODECS: Readonly<Record<ExchangeId, ExchangeCodec>> = {
  binance,
  'binance-coinm': binanceCoinm,
  bybit,
  okx,
  hyperliquid,
  gate,
  bitget,
  htx,
  aster,
  deribit,
  bitmex,
  bitfinex,
  kraken,
  dydx,
  lighter,
};
