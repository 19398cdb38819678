import { CascadeError, type CascadeEvent, quote } from '@cascade/core';
import { SCENARIOS, type ScenarioInfo, simulate } from '@cascade/replay/simulate';

/** A scenario as the demo plays it. */
export interface DemoTape {
  readonly scenario: ScenarioInfo;
  readonly seed: number;
  /** Canonical. */
  readonly symbols: readonly string[];
  /** Of what is played, ms. */
  readonly durationMs: number;
  /** Newest price, open interest and funding of every symbol and venue at the beginning: what feeds find when they connect. */
  readonly opening: readonly CascadeEvent[];
  /** What happens from then on, by `receivedTsMs`, made while it is taken. Can be iterated once. */
  readonly events: Iterable<CascadeEvent>;
  /** Newest price of each symbol so far taken, USD. */
  readonly prices: ReadonlyMap<string, number>;
}

const SECOND_MS = 1_000;
/** Scenarios with one episode have it after two ninths of their time, so this is 20 s of calm. */
const SHORT_MS = 90_000;
/** Scenarios longer than this are about their length, and keep it. */
const LONG_MS = 1_800_000;
/** The crash of 2025-10-10 begins after 15 min of calm, of which half a minute is enough, and lasts 12 min. */
const SKIPPED_MS = 870_000;
const RECONSTRUCTION_MS = 810_000;

/** @throws CascadeError `app/unknown-scenario` */
export function scenarioOf(name: string): ScenarioInfo {
  const found = SCENARIOS.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const names = SCENARIOS.map((scenario) => scenario.name).join(', ');
  throw new CascadeError('app/unknown-scenario', `there is no scenario ${quote(name)}; take one of ${names}`);
}

/** What its data is; to be shown wherever people see the data. */
export function labelOf({ badge }: ScenarioInfo): string {
  return badge === 'simulated' ? 'simulated' : 'reconstructed from published counts';
}

/** How long a scenario is played unless asked otherwise, ms. */
export function usualDurationMs({ badge, defaultDurationMs }: ScenarioInfo): number {
  if (badge === 'reconstructed') return RECONSTRUCTION_MS;
  return defaultDurationMs > LONG_MS ? defaultDurationMs : SHORT_MS;
}

/**
 * Simulates a scenario without the calm that nobody wants to wait for. The first second is taken for the opening, its liquidations are left out.
 * @param durationMs whole seconds, at least 30 s
 */
export function openDemoTape(scenario: ScenarioInfo, seed: number, durationMs: number): DemoTape {
  const skippedMs = scenario.badge === 'reconstructed' ? SKIPPED_MS : 0;
  const simulation = simulate({ scenario: scenario.name, seed, durationMs: skippedMs + durationMs });
  const source = simulation.events[Symbol.iterator]();
  const prices = new Map<string, number>();
  const take = (): CascadeEvent | undefined => {
    const { value, done } = source.next();
    if (done === true) return undefined;
    if (value.type === 'price') prices.set(value.symbol, value.price);
    return value;
  };
  const opening = new Map<string, CascadeEvent>();
  let first = take();
  for (; first !== undefined && first.receivedTsMs < simulation.startMs + skippedMs + SECOND_MS; first = take()) {
    if (first.type === 'price' || first.type === 'open-interest' || first.type === 'funding') {
      opening.set(`${first.type} ${first.exchange} ${first.symbol}`, first);
    }
  }
  function* rest(): Generator<CascadeEvent> {
    for (let event = first; event !== undefined; event = take()) yield event;
  }
  return { scenario, seed, symbols: simulation.symbols, durationMs, opening: [...opening.values()], events: rest(), prices };
}
