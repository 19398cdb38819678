export { assessRisk, classifyRisk } from './assess.js';
export {
  type CutPoints,
  MAX_HYSTERESIS,
  RISK_CUT_POINTS,
  RISK_LEVEL_FLOORS,
  RISK_PRESETS,
  RISK_WEIGHTS,
  type RiskFloorLevel,
  type RiskOptions,
  type RiskRules,
} from './config.js';
export { explainRisk, explainRiskParts, type RiskExplanationPart } from './explain.js';
