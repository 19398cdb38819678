export { type BurstDescription, describeFlow, type FlowDescription } from './describe-flow.js';
export { SCENARIO_NAMES, SCENARIOS, type ScenarioInfo, type ScenarioName } from './scenarios.js';
export { type Simulation, type SimulationOptions, simulate } from './simulate.js';
