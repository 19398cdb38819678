export { createRandom, type Random } from '@cascade/core/stats';
export { damagedJson, HOSTILE_VALUES, hostileJson, liquidationEvents, liquidationTapes, type TapeBounds } from './arbitraries.js';
export { type BrowserBundle, bundleForBrowser } from './browser-bundle.js';
export {
  CONTRACT_RULES,
  type ContractRule,
  checkCadence,
  checkDeterministic,
  checkFinite,
  checkHostile,
  checkMemory,
  checkReset,
  type EngineSubject,
} from './engine-contract/checks.js';
export { describeEngineContract } from './engine-contract.js';
export {
  FAKE_FAULTS,
  FAKE_VENUES,
  type FakeDerivative,
  type FakeExchange,
  type FakeExchangeOptions,
  type FakeFault,
  type FakeLiquidation,
  type FakePrice,
  type FakeVenue,
  type RestFault,
} from './fake-exchange/types.js';
export { openFakeExchange } from './fake-exchange.js';
export { ManualClock } from './manual-clock.js';
export { type PlayCounts, type PlayOptions, playScenario } from './play-scenario.js';
export { type FindPromtoolOptions, findPromtool } from './promtool.js';
export { type FindPythonOptions, findPythonRedis, type PythonRedis } from './python-redis.js';
export { type OpenRedisClusterOptions, openRedisCluster, type RedisCluster } from './redis-cluster.js';
export {
  type FindRedisOptions,
  findRedisBinary,
  findRedisServer,
  type OpenRedisOptions,
  openRedisServer,
  type RedisBinary,
  type RedisServer,
  type RedisSource,
} from './redis-server.js';
export { type MarketWideCrashOptions, marketWideCrash } from './scenarios/crash.js';
export type { ScenarioOptions } from './scenarios/tape.js';
export { createTestCertificates, type TestCertificateOptions, type TestCertificates } from './test-certificates.js';
