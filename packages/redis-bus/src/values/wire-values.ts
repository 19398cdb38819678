import type { SymbolReading, VelocitySnapshot } from '@cascade/core';
import { REGIME_HISTORY_LIMIT } from '../keys.js';
import { wireValue } from './definition.js';
import type { CurrentValues } from './encode-values.js';
import type { FieldsOf } from './fields.js';
import { BTC_PRICE, btcPriceOf, FUNDING, fundingOf, OPEN_INTEREST, openInterestOf, VOLATILITY, volatilityOf } from './market.js';
import type { CurrentReading, RegimeReading, ServiceReading } from './read-values.js';
import { REGIME, REGIME_HISTORY, regimeChangeOf, regimeOf } from './regime.js';
import { PROBABILITY, RISK, riskOf } from './risk.js';
import { FEEDS, feedOf, LATENCY, latencyOf } from './service.js';
import { CORRELATIONS, correlationOf, EXCHANGE_FLOW, exchangeFlowOf, VELOCITY, velocityOf } from './velocity.js';
import { ADVANCED_VELOCITY, advancedVelocityOf } from './velocity-advanced.js';

/** As stored, or `undefined` for what would not be stored: absent, or with a number that is not finite or out of its range. */
function wire<T extends object>(definition: { readonly fields: FieldsOf<T> }, value: T | undefined): T | undefined {
  if (value === undefined) return undefined;
  try {
    return wireValue(definition, value);
  } catch {
    return undefined;
  }
}

/** The rows that have a value, by name. */
function rowsOf<T>(rows: readonly (readonly [name: string, value: T | undefined])[]): Record<string, T> {
  return Object.fromEntries(rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

function velocityParts(
  velocity: VelocitySnapshot,
  nowMs: number,
): Pick<CurrentReading, 'velocity' | 'advanced' | 'exchanges' | 'correlations'> {
  const advanced = wire(ADVANCED_VELOCITY, advancedVelocityOf(velocity));
  // Readers look for the exchanges named there and for no others.
  const names = advanced?.exchanges ?? [];
  const isNamed = (name: string): boolean => names.includes(name);
  return {
    velocity: wire(VELOCITY, velocityOf(velocity)),
    advanced,
    exchanges: rowsOf(
      names.map((name) => [name, wire(EXCHANGE_FLOW, exchangeFlowOf(velocity.byExchange[name] ?? [], velocity.nowMs))] as const),
    ),
    correlations: rowsOf(
      velocity.correlations
        .filter(({ exchanges }) => exchanges.every(isNamed))
        .map((pair) => [pair.exchanges.join('|'), wire(CORRELATIONS, correlationOf(pair, nowMs))] as const),
    ),
  };
}

/**
 * The documents of a symbol, as {@link SignalBus.current} would read them after the reading was noted, without storing anything.
 * What could not be stored is left out. Pure; O(exchanges + pairs).
 */
export function wireReading({ nowMs, velocity, risk, signal, openInterest, funding }: SymbolReading): CurrentReading {
  const flow =
    velocity === undefined ? { velocity: undefined, advanced: undefined, exchanges: {}, correlations: {} } : velocityParts(velocity, nowMs);
  const probability =
    signal === undefined ? undefined : { probability: signal.probability, signal: signal.level, timestamp: nowMs / 1_000 };
  return {
    ...flow,
    risk: wire(RISK, risk === undefined ? undefined : riskOf(risk)),
    probability: wire(PROBABILITY, probability),
    openInterest: wire(OPEN_INTEREST, openInterest === undefined ? undefined : openInterestOf(openInterest, nowMs)),
    funding: wire(FUNDING, funding === undefined ? undefined : fundingOf(funding, nowMs)),
  };
}

/** The documents of the market, as {@link SignalBus.regime} would read them after the values were noted on an empty bus. Pure. */
export function wireRegime({ regime, regimeChanges, btcPrice }: CurrentValues): RegimeReading {
  const changes = (regimeChanges ?? []).slice(-REGIME_HISTORY_LIMIT).map((change) => wire(REGIME_HISTORY, regimeChangeOf(change)));
  return {
    current: wire(REGIME, regime === undefined ? undefined : regimeOf(regime)),
    history: changes.filter((change) => change !== undefined).reverse(),
    volatility: wire(VOLATILITY, regime === undefined ? undefined : volatilityOf(regime)),
    btcPrice: wire(BTC_PRICE, btcPrice === undefined ? undefined : btcPriceOf(btcPrice)),
  };
}

/**
 * The documents of the service, as {@link SignalBus.service} would read them after the values were noted on an empty bus; without
 * `signalsGenerated`, which only the bus knows. Pure.
 */
export function wireService({ nowMs, feeds, latency }: CurrentValues): ServiceReading {
  return {
    feeds: rowsOf((feeds ?? []).map((feed) => [feed.exchange, wire(FEEDS, feedOf(feed, nowMs))] as const)),
    latency: rowsOf((latency ?? []).map((stage) => [stage.stage, wire(LATENCY, latencyOf(stage, nowMs))] as const)),
    signalsGenerated: undefined,
  };
}
