export type {
  BacktestResult,
  DataBadge,
  ReportAlarm,
  ReportCalibration,
  ReportCard,
  ReportDifference,
  ReportInterval,
  ReportLabels,
  ReportLevel,
  ReportMethod,
  ReportQuantiles,
  ReportShare,
  ReportTimeline,
  ReportVariant,
} from './backtest-result.js';
export { DATA_BADGES } from './backtest-result.js';
export { type ReportOptions, renderReport } from './render-report.js';
export { renderTable } from './render-table.js';
export { verdictText } from './verdict.js';
