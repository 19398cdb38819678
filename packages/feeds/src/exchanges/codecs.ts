import type { ExchangeCodec } from '../codec.js';
import { binance } from './binance.js';
import { bybit } from './bybit.js';
import { hyperliquid } from './hyperliquid.js';
import { okx } from './okx.js';

/** Ids of the venues with a codec. */
export type ExchangeId = 'binance' | 'bybit' | 'okx' | 'hyperliquid';

/** Every codec by exchange id. A new venue is one file beside these and one entry here. */
export const CODECS: Readonly<Record<ExchangeId, ExchangeCodec>> = { binance, bybit, okx, hyperliquid };
