import { z } from 'zod';
import { data } from './data-kind.js';
import { positionParts, regimeParts } from './market.js';
import { amount, time } from './numbers.js';
import { riskParts } from './risk.js';
import { exchangeSchema, feedQueueSchema, serviceParts } from './service.js';
import { signalSchema } from './signal.js';
import { velocityParts } from './velocity.js';

/** What every answer that people may see says: the kind of data, and when it stands. */
const standing = { data, timestamp: time };

/** Every error. */
export const errorSchema = z
  .strictObject({
    error: z.strictObject({ code: z.string().describe('Stable; match on it'), message: z.string().describe('For people: what to do') }),
  })
  .meta({ id: 'Error', title: 'Error', examples: [{ error: { code: 'not-found', message: 'no symbol "XUSDT" here now' } }] });

/** Answer of `/healthz`. */
export const healthSchema = z
  .strictObject({ status: z.literal('ok'), version: z.string(), uptime_s: amount, data })
  .meta({ id: 'Health', title: 'Health', description: 'The process answers.' });

/** Answer of `/readyz`. */
export const readinessSchema = z
  .strictObject({ ready: z.boolean(), reasons: z.array(z.string()).readonly().describe('Why not; empty when ready') })
  .meta({ id: 'Readiness', title: 'Readiness', description: 'Whether the service can be relied on now.' });

const symbolSchema = z
  .strictObject({ ...velocityParts, ...riskParts, ...positionParts })
  .meta({ id: 'SymbolDocuments', title: 'Symbol', description: 'How a symbol stands; what nothing was heard of is absent.' });

/** Answer of `/v1/snapshot`. */
export const snapshotSchema = z
  .strictObject({
    ...standing,
    instance: z.string().describe('Another one for every start of the service'),
    regime: z.strictObject(regimeParts),
    service: z.strictObject(serviceParts),
    symbols: z.record(z.string(), symbolSchema).describe('By symbol; those that are active or were heard of lately'),
    signals: z.record(z.string(), signalSchema).describe('The newest signal of each symbol'),
  })
  .meta({ id: 'Snapshot', title: 'Snapshot', description: 'Everything that stands now.' });

/** Answer of `/v1/signals`. */
export const signalsSchema = z
  .strictObject({
    ...standing,
    source: z.enum(['redis', 'memory']).describe('Where they were found; `memory`: only what this process remembers'),
    signals: z.array(signalSchema).describe('Oldest first'),
  })
  .meta({ id: 'Signals', title: 'Signals', description: 'Past signals.' });

/** One forced closing. */
const liquidationSchema = z
  .strictObject({
    no: z.int().min(1).describe("Place in this process' order"),
    exchange: z.string(),
    symbol: z.string(),
    liquidated_side: z.enum(['long', 'short']).optional().describe('Whose position was closed; a long is closed by a forced sell'),
    price: z.number().optional().describe('USD per base unit'),
    quantity: z.number().optional().describe('Base units'),
    notional_usd: z.number().optional().describe('Absent where it would be a guess'),
    timestamp: time.describe("The venue's time, Unix seconds"),
    received: time.describe('When we received it, our clock, Unix seconds'),
  })
  .meta({ id: 'Liquidation', title: 'Liquidation', description: 'One forced closing of a position.' });

/** Answer of `/v1/liquidations`. */
export const liquidationsSchema = z
  .strictObject({ ...standing, liquidations: z.array(liquidationSchema).describe('Oldest first') })
  .meta({ id: 'Liquidations', title: 'Liquidations', description: 'The newest liquidations this process has seen.' });

/** Answer of `/v1/velocity`. */
export const velocitiesSchema = z
  .strictObject({ ...standing, symbols: z.record(z.string(), z.strictObject(velocityParts)) })
  .meta({ id: 'Velocities', title: 'Velocities', description: 'The velocity of every symbol that has one now.' });

/** Answer of `/v1/velocity/{symbol}`. */
export const velocityOfSchema = z
  .strictObject({ ...standing, symbol: z.string(), ...velocityParts })
  .meta({ id: 'VelocityOfSymbol', title: 'Velocity of a symbol' });

/** Answer of `/v1/risk`. */
export const risksSchema = z
  .strictObject({ ...standing, symbols: z.record(z.string(), z.strictObject(riskParts)) })
  .meta({ id: 'Risks', title: 'Risks', description: 'The risk of every symbol that has one now.' });

/** Answer of `/v1/risk/{symbol}`. */
export const riskOfSchema = z
  .strictObject({ ...standing, symbol: z.string(), ...riskParts })
  .meta({ id: 'RiskOfSymbol', title: 'Risk of a symbol' });

/** Answer of `/v1/regime`. */
export const regimeAnswerSchema = z
  .strictObject({ ...standing, ...regimeParts })
  .meta({ id: 'RegimeAnswer', title: 'Regime of the market', description: 'The regime, its history, volatility and price of BTC.' });

/** Answer of `/v1/exchanges`. */
export const exchangesSchema = z
  .strictObject({ ...standing, exchanges: z.array(exchangeSchema), queue: feedQueueSchema.optional() })
  .meta({ id: 'Exchanges', title: 'Exchanges', description: 'State of the feed of each exchange.' });

/** An OpenAPI document, as far as it matters to us. */
export const openApiSchema = z.looseObject({ openapi: z.literal('3.1.0'), paths: z.record(z.string(), z.unknown()) });
