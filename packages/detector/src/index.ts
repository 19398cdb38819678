export { CascadeInputsBook, type CascadeInputsState } from './cascade-inputs.js';
export { BTC_SYMBOL, DETECTOR_DEFAULTS, type DetectorConfig, type DetectorOptions, MARKET_SYMBOL, type TimeAxis } from './config.js';
export { Detector } from './detector.js';
export { DETECTOR_STATE_VERSION, type DetectorFingerprint, type DetectorState } from './detector-state.js';
export type { DetectorStats, HighestReading } from './detector-stats.js';
export type { Reading, ReadingScore } from './symbol-state.js';
export type { SymbolInputs } from './watched-symbol.js';
