export { VelocityBook, type VelocityBookOptions } from './book.js';
export { BurstFlow, type BurstFlowEvent, type BurstFlowOptions } from './burst-flow.js';
export type { BurstFlowSnapshot, BurstSnapshot, SideFlow } from './burst-flow-snapshot.js';
export type {
  BaselineState,
  BurstFlowState,
  BurstTrackerState,
  DecayedSumsState,
  DispersionState,
  TallyState,
} from './burst-flow-state.js';
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
export type { FlowLogState, SmoothedState, VelocityState } from './velocity-state.js';
