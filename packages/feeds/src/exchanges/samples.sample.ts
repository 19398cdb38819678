import type { CodecSample } from '../codec.sample.js';
import { asterSample } from './aster.sample.js';
import { binanceSample } from './binance.sample.js';
import { binanceCoinmSample } from './binance-coinm.sample.js';
import { bitfinexSample } from './bitfinex.sample.js';
import { bitgetSample } from './bitget.sample.js';
import { bitmexSample } from './bitmex.sample.js';
import { bybitSample } from './bybit.sample.js';
import type { ExchangeId } from './codecs.js';
import { deribitSample } from './deribit.sample.js';
import { dydxSample } from './dydx.sample.js';
import { gateSample } from './gate.sample.js';
import { htxSample } from './htx.sample.js';
import { hyperliquidSample } from './hyperliquid.sample.js';
import { krakenSample } from './kraken.sample.js';
import { lighterSample } from './lighter.sample.js';
import { okxSample } from './okx.sample.js';

/** The sample of every codec by exchange id. */
export const SAMPLES: Readonly<Record<ExchangeId, CodecSample>> = {
  binance: binanceSample,
  'binance-coinm': binanceCoinmSample,
  bybit: bybitSample,
  okx: okxSample,
  hyperliquid: hyperliquidSample,
  gate: gateSample,
  bitget: bitgetSample,
  htx: htxSample,
  aster: asterSample,
  deribit: deribitSample,
  bitmex: bitmexSample,
  bitfinex: bitfinexSample,
  kraken: krakenSample,
  dydx: dydxSample,
  lighter: lighterSample,
};
