import { fileURLToPath } from 'node:url';
import { type Contender, measure, median, serveRounds } from './contender.js';
import { loadParser } from './frame-parsers.js';
import { type FrameBatch, frameBatch, type ParseVenue } from './liquidation-frames.js';

/**
 * Frame text to liquidation events: this repository's codecs against ccxt pro and tardis-dev, on every venue that all three read.
 * Ours runs twice (A/A) to show the noise. Exits 1 when a ratio is below its bar on any venue.
 */
const VENUES: readonly ParseVenue[] = ['binance', 'bybit', 'okx'];
const ROUNDS = 15;
const REQUIRED_OF_CCXT = 4;
const REQUIRED_OF_TARDIS = 1;
/** Events a round: some tens of milliseconds for each. */
const UNITS: Readonly<Record<string, number>> = { cascade: 20_000, 'tardis-dev': 20_000, ccxt: 5_000 };

/** @param name library and venue, any words after them */
async function contender(name: string): Promise<Contender> {
  const [library = '', venue = ''] = name.split(' ');
  const units = UNITS[library] ?? 1;
  const parse = await loadParser(library, venue as ParseVenue);
  let seed = 0;
  let batch: FrameBatch | undefined;
  return {
    name,
    units,
    prepare: () => {
      seed += 1;
      batch = frameBatch(venue as ParseVenue, seed, units);
    },
    run: () => {
      if (batch === undefined) throw new Error('no batch was prepared');
      const { events, value } = parse(batch);
      // Speed means nothing before every event was read, up to rounding.
      const isComplete = events === batch.events && Math.abs(value - batch.value) <= 1e-9 * batch.value;
      if (!isComplete) throw new Error(`${name}: ${events} events worth ${value} instead of ${batch.events} worth ${batch.value}`);
      return value;
    },
  };
}

/** Measures one venue and prints its table; `true` when both ratios reach their bars. */
async function compare(venue: ParseVenue): Promise<boolean> {
  const names = ['cascade', 'tardis-dev', 'ccxt', 'cascade'].map((library, i) => `${library} ${venue}${i === 3 ? ' again' : ''}`);
  const measured = await measure(fileURLToPath(import.meta.url), names, ROUNDS);
  const medians = measured.map(({ samples }) => median(samples));
  const [cascade = Number.NaN, tardis = Number.NaN, ccxt = Number.NaN, again = Number.NaN] = medians;
  console.log(`parse: ${venue}, frame text to liquidation events`);
  console.table(
    measured.map(({ name, samples }, i) => ({
      contender: name,
      'CPU us/event, median': Number((medians[i] ?? Number.NaN).toFixed(3)),
      least: Number(Math.min(...samples).toFixed(3)),
      most: Number(Math.max(...samples).toFixed(3)),
      'times ours': Number(((medians[i] ?? Number.NaN) / cascade).toFixed(2)),
    })),
  );
  const reached = ccxt / cascade >= REQUIRED_OF_CCXT && tardis / cascade >= REQUIRED_OF_TARDIS;
  const bars = `required ${REQUIRED_OF_CCXT}x and ${REQUIRED_OF_TARDIS}x: ${reached ? 'reached' : 'NOT reached'}`;
  console.log(
    `ccxt ${(ccxt / cascade).toFixed(1)}x, tardis-dev ${(tardis / cascade).toFixed(2)}x, ${bars}. A/A ${(again / cascade).toFixed(3)}\n`,
  );
  return reached;
}

const name = process.argv[2];
if (name !== undefined && process.send !== undefined) serveRounds(await contender(name));
else {
  const results: boolean[] = [];
  for (const venue of VENUES) results.push(await compare(venue));
  process.exitCode = results.every(Boolean) ? 0 : 1;
}
