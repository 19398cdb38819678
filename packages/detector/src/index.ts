export { BTC_SYMBOL, DETECTOR_DEFAULTS, type DetectorConfig, type DetectorOptions, MARKET_SYMBOL, type TimeAxis } from './config.js';
export { Detector, type DetectorStats, type HighestReading } from './detector.js';
export type { Reading } from './symbol-state.js';
