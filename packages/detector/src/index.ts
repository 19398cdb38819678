export { BTC_SYMBOL, DETECTOR_DEFAULTS, type DetectorConfig, type DetectorOptions, MARKET_SYMBOL, type TimeAxis } from './config.js';
export { Detector } from './detector.js';
export type { DetectorStats, HighestReading } from './detector-stats.js';
export type { Reading } from './symbol-state.js';
