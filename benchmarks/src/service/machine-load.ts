import { loadavg } from 'node:os';

/** Load averages of the machine over 1, 5 and 15 minutes, e.g. `0.42, 0.50, 0.61`; stands beside every figure. */
export function machineLoad(): string {
  return loadavg()
    .map((load) => load.toFixed(2))
    .join(', ');
}
