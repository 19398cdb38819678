import type { WireAdvancedVelocity, WireCorrelation, WireExchangeFlow, WireVelocity } from '@cascade/redis-bus';
import { z } from 'zod';
import { exactly } from './exact-schema.js';
import { amount, correlation, count, time } from './numbers.js';

const events = count.optional().describe('Events in the window');
const velocity = amount.optional().describe('Events/s');
const derivative = z.number().optional();

/** `velocity:{symbol}:current`. */
const velocitySchema = exactly<WireVelocity>()(
  z
    .strictObject({
      timestamp: time,
      event_count_10s: events,
      event_count_30s: events,
      event_count_60s: events,
      event_count_300s: events,
      velocity_10s: velocity,
      velocity_30s: velocity,
      velocity_60s: velocity,
      velocity_300s: velocity,
      acceleration: derivative.describe('Events/s² over 2 s'),
      jerk: derivative.describe('Events/s³ over 2 s'),
      total_value_usd: amount.optional().describe('Over 60 s'),
      exchange_correlation: correlation.optional().describe('Mean over pairs of exchanges'),
      leading_exchange: z.string().optional(),
    })
    .meta({ id: 'Velocity', title: 'Velocity', description: 'How fast liquidations of a symbol come.' }),
);

const usd = amount.optional().describe('USD/s');
const window10s = {
  count_10s: events,
  velocity_10s: velocity,
  usd_per_sec_10s: usd,
  long_count_10s: events,
  long_usd_per_sec_10s: usd,
  short_count_10s: events,
  short_usd_per_sec_10s: usd,
};

type Renamed<Name extends string> = {
  [K in keyof typeof window10s as K extends `${infer Field}_10s` ? `${Field}_${Name}` : never]: (typeof window10s)[K];
};

/** The fields of one window, named by its length. */
function window<Name extends string>(name: Name): Renamed<Name> {
  return Object.fromEntries(Object.entries(window10s).map(([key, schema]) => [key.replace(/10s$/, name), schema])) as Renamed<Name>;
}

/** `velocity:advanced:{symbol}`. */
const advancedSchema = exactly<WireAdvancedVelocity>()(
  z
    .strictObject({
      timestamp: time,
      ...window('100ms'),
      ...window('500ms'),
      ...window('2s'),
      ...window10s,
      ...window('60s'),
      acceleration_2s: derivative.describe('Events/s²'),
      jerk_2s: derivative.describe('Events/s³'),
      acceleration_10s: derivative.describe('Events/s²'),
      jerk_10s: derivative.describe('Events/s³'),
      exchanges: z.array(z.string()).readonly().describe('Exchanges with events in this reading'),
    })
    .meta({ id: 'AdvancedVelocity', title: 'Advanced velocity', description: 'Every window, by liquidated side, and the derivatives.' }),
);

const flowSchema = exactly<WireExchangeFlow>()(
  z
    .strictObject({ count, usd: amount, velocity: amount.describe('Events/s'), last_update: time })
    .meta({ id: 'ExchangeFlow', title: 'Exchange flow', description: 'The flow of one exchange over 10 s.' }),
);

const correlationSchema = exactly<WireCorrelation>()(
  z
    .strictObject({ r: correlation, lag_sec: z.number().describe('Positive: the first exchange leads'), timestamp: time })
    .meta({ id: 'Correlation', title: 'Correlation', description: 'How two exchanges move together.' }),
);

/** The velocity documents of a symbol. */
export const velocityParts = {
  velocity: velocitySchema.optional(),
  advanced: advancedSchema.optional(),
  exchanges: z.record(z.string(), flowSchema).describe('By exchange'),
  correlations: z.record(z.string(), correlationSchema).describe('By pair of exchanges, `a|b`'),
};
