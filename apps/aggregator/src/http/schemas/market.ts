import { FUNDING_TRENDS, LIQUIDITY_REGIMES, REGIMES, TREND_REGIMES } from '@cascade/core';
import type {
  WireBtcPrice,
  WireFunding,
  WireOpenInterest,
  WireRegime,
  WireRegimeChange,
  WireTradingAdjustments,
  WireVolatility,
} from '@cascade/redis-bus';
import { z } from 'zod';
import { exactly } from './exact-schema.js';
import { amount, share, time } from './numbers.js';

const fraction = z.number().optional().describe('Fraction');

const trading = exactly<WireTradingAdjustments>()(
  z
    .strictObject({ position_size: amount, stop_loss: amount, take_profit: amount, entry_aggressiveness: amount })
    .describe("Factors for a desk's own sizes and distances; 1 = as usual"),
);

const regimeSchema = exactly<WireRegime>()(
  z
    .strictObject({
      regime: z.enum(REGIMES),
      volatility_regime: z.enum(REGIMES),
      liquidity_regime: z.enum(LIQUIDITY_REGIMES),
      trend_regime: z.enum(TREND_REGIMES),
      confidence: share,
      velocity_threshold_multiplier: amount,
      volume_threshold_multiplier: amount,
      cascade_sensitivity_multiplier: amount,
      risk_multiplier: amount,
      trading_adjustments: trading,
      since: time.optional(),
      timestamp: time,
    })
    .meta({ id: 'Regime', title: 'Regime', description: 'The market regime and what follows from it.' }),
);

const changeSchema = exactly<WireRegimeChange>()(
  z
    .strictObject({ from: z.enum(REGIMES), to: z.enum(REGIMES), timestamp: time })
    .meta({ id: 'RegimeChange', title: 'Regime change', description: 'When the regime changed.' }),
);

const volatilitySchema = exactly<WireVolatility>()(
  z
    .strictObject({
      regime: z.enum(REGIMES),
      btc_price: amount.describe('USD'),
      vol_1min: amount.optional(),
      vol_5min: amount.optional(),
      vol_15min: amount.optional(),
      vol_1h: amount.optional(),
      percentile: z.number().min(0).max(100).optional().describe('Of its own history; absent while that is too short'),
      cascade_risk_multiplier: amount,
      timestamp: time,
    })
    .meta({ id: 'Volatility', title: 'Volatility', description: 'Realised volatility of BTC, fractions per horizon, not annualised.' }),
);

const btcPriceSchema = exactly<WireBtcPrice>()(
  z
    .strictObject({
      price: amount,
      bid: amount.optional(),
      ask: amount.optional(),
      spread_bps: z.number().optional(),
      exchange: z.string(),
      timestamp: time,
    })
    .meta({ id: 'BtcPrice', title: 'BTC price', description: 'The newest price of BTC, USD.' }),
);

const openInterestSchema = exactly<WireOpenInterest>()(
  z
    .strictObject({
      open_interest_usd: amount,
      change_1m: fraction,
      change_5m: fraction,
      change_1h: fraction,
      timestamp: time,
    })
    .meta({
      id: 'OpenInterest',
      title: 'Open interest',
      description: 'Open interest over venues; changes are of the positions, not of their price.',
    }),
);

const fundingSchema = exactly<WireFunding>()(
  z
    .strictObject({
      rate: z.number().describe('Fraction per interval'),
      interval_hours: amount,
      next_funding_time: time.optional(),
      trend: z.enum(FUNDING_TRENDS).optional().describe('Over the last hour'),
      timestamp: time,
    })
    .meta({ id: 'Funding', title: 'Funding', description: 'Funding rate, mean over venues.' }),
);

/** The documents of the market. */
export const regimeParts = {
  current: regimeSchema.optional(),
  history: z.array(changeSchema).readonly().describe('Newest first, at most 100'),
  volatility: volatilitySchema.optional(),
  btc_price: btcPriceSchema.optional(),
};

/** What stands of a symbol besides its flow. */
export const positionParts = { open_interest: openInterestSchema.optional(), funding: fundingSchema.optional() };
