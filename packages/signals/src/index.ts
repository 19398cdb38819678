export { CALIBRATED_MODEL } from './calibrated/calibrated-model.js';
export { CASCADE_CRITERIA, cascadeFeatures, EXCITED_ABOVE, excitement } from './calibrated/extract.js';
export {
  CASCADE_FEATURES,
  CASCADE_INPUT_GROUPS,
  type CascadeFeature,
  type CascadeFeatureValues,
  type CascadeInputGroup,
} from './calibrated/features.js';
export type { CascadeBurst, CascadeInputs, CascadeMoves } from './calibrated/inputs.js';
export { CASCADE_RULES, type CascadeModel, type CascadeRule, type ModelOrigin, type ModelVariant } from './calibrated/model.js';
export { parseCascadeModel } from './calibrated/parse.js';
export { CASCADE_GATE, type CascadeLevel, type CascadeScore, scoreCascade } from './calibrated/score.js';
export {
  CORRELATION_BOOST,
  FLOW_FACTORS,
  NOISE_SIGMAS,
  SIGNAL_FLOORS,
  SIGNAL_GATE_DEFAULTS,
  SIGNAL_NORMALISERS,
  SIGNAL_OVERRIDES,
  SIGNAL_WEIGHTS,
  type SignalFloorLevel,
  type SignalGateOptions,
  type SignalOverride,
  type SignalWeights,
  SPEED_BOOST,
  updateWeights,
} from './config.js';
export { type EpisodeChange, type EpisodeState, type EpisodeStep, EpisodeTracker } from './episode.js';
export type { SignalFactorScores, SignalInputs } from './factors.js';
export { type GateDecision, type GateReading, SignalGate, type SignalGateState } from './gate.js';
export { type LevelOptions, levelOf } from './level.js';
export { type ScoreOptions, type SignalScore, scoreSignal } from './score.js';
export { type ProcessingTime, RECENT_SIGNALS, SignalStats, type SignalStatsSnapshot } from './stats.js';
