import type { CascadeEvent } from '@cascade/core';
import { marketWideCrash } from './scenarios/crash.js';
import { calm, poissonNoise } from './scenarios/noise.js';
import { burst600, singleVenueGlitch, whale } from './scenarios/shocks.js';
import type { ScenarioOptions } from './scenarios/tape.js';

/** A scenario by name. */
export interface Scenario {
  readonly name: string;
  /** What happens in it, one sentence. */
  readonly description: string;
  /** Its events in the order of `receivedTsMs`; the same options give the same events. */
  build(options?: ScenarioOptions): readonly CascadeEvent[];
}

/** Every scenario with its defaults, calm to extreme. All of them are simulated, none is recorded. */
export function listScenarios(): readonly Scenario[] {
  return [
    { name: 'calm', description: 'One small liquidation a second on three venues for a minute, quiet BTC.', build: calm },
    { name: 'poissonNoise', description: 'Stationary Poisson noise with lognormal sizes around $5,000 for a minute.', build: poissonNoise },
    {
      name: 'singleVenueGlitch',
      description: 'OKX prints 200 equal rows in 2 s; other venues and the price stay calm.',
      build: singleVenueGlitch,
    },
    { name: 'whale', description: 'One $30M position is liquidated in a single print; nobody follows.', build: whale },
    { name: 'burst600', description: '600 liquidations of $100,000 in one second on three venues.', build: burst600 },
    {
      name: 'marketWideCrash',
      description: 'Calm, then a self-exciting crash of five symbols on four venues within 55 s.',
      build: marketWideCrash,
    },
  ];
}
