export { VelocityBook, type VelocityBookOptions } from './book.js';
export { type FlowEvent, VelocityEngine } from './engine.js';
export type { Liveness } from './liveness.js';
export {
  type CorrelationOptions,
  MAX_EXCHANGES,
  MAX_NOTIONAL_USD,
  OTHER_EXCHANGE,
  type ResolvedVelocityOptions,
  VELOCITY_DEFAULTS,
  type VelocityOptions,
} from './options.js';
