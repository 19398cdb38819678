import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compareJerk, judgeMethods } from './jerk/detectors.js';
import { type WatchedMarket, watchSimulated, watchTape } from './jerk/markets.js';
import { dataText, detectorConclusion, jerkTable, methodTable, modelTable, worthConclusion, worthTable } from './jerk/tables.js';
import { featureWorth } from './jerk/worth.js';

/**
 * What jerk is worth: alone against rates and acceleration at matched false alarms, and as a feature of the calibrated model. On simulated
 * days, and with CASCADE_REAL_DATA on the recorded OKX tape. Prints tables and a sentence for each; see docs/jerk.md.
 *
 * `--seeds 500,501 --fit-seeds 520,521 --days 4`: seeds to judge and to fit, days of each.
 */
const DEFAULTS = { seeds: '500,501,502,503,504', 'fit-seeds': '520,521,522', days: '4' } as const;
const TAPE = 'tapes/open/liq_okx_2026-03-04_05.csv.gz';

function wholeNumbers(name: string, text: string): number[] {
  const numbers = text.split(',').map(Number);
  if (numbers.every((number) => Number.isSafeInteger(number) && number > 0) && new Set(numbers).size === numbers.length) return numbers;
  throw new Error(`--${name} takes different whole numbers > 0 with commas between, got "${text}"`);
}

function printDetectors(badge: 'simulated' | 'recorded', source: string, market: WatchedMarket): void {
  const judged = judgeMethods(market);
  const pairs = compareJerk(judged, market);
  console.log(`\nEach alone, at budgets of false alarms per symbol-day (${dataText(badge, market.labelled)}; ${source})`);
  console.table(methodTable(judged));
  console.log(
    'The same in pairs: recall of jerk less that of the other (+ only jerk, - only the other), its lead where both detect (+ sooner, - later)',
  );
  console.table(jerkTable(pairs));
  console.log(detectorConclusion(pairs));
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: DEFAULTS.seeds },
    'fit-seeds': { type: 'string', default: DEFAULTS['fit-seeds'] },
    days: { type: 'string', default: DEFAULTS.days },
  },
});
const [seeds, fitSeeds] = [wholeNumbers('seeds', values.seeds), wholeNumbers('fit-seeds', values['fit-seeds'])];
const [days = 1] = wholeNumbers('days', values.days);
if (fitSeeds.some((seed) => seeds.includes(seed)))
  throw new Error('a seed is in --seeds and in --fit-seeds; judge on seeds that were not fitted');

const market = await watchSimulated(seeds, days, { methods: true, rows: true });
printDetectors('simulated', `seeds ${seeds.join(', ')}`, market);
const fitted = await watchSimulated(fitSeeds, days, { methods: false, rows: true });
const worth = featureWorth(fitted, market);
console.log(
  `\nAs features of the model (${dataText('simulated', market.labelled)}; judged on seeds ${seeds.join(', ')}, ${worth.testRows} rows)`,
);
console.log(`fitted on: ${dataText('simulated', fitted.labelled)}; seeds ${fitSeeds.join(', ')}, ${worth.fitRows} rows`);
console.table(modelTable(worth));
console.table(worthTable(worth));
console.log(worthConclusion(worth));

const tape = path.resolve(process.env.CASCADE_REAL_DATA ?? '', TAPE);
if (process.env.CASCADE_REAL_DATA === undefined) console.log('\nrecorded: skipped, CASCADE_REAL_DATA names no folder with tapes');
else if (!existsSync(tape)) throw new Error(`CASCADE_REAL_DATA has no "${TAPE}"`);
else printDetectors('recorded', path.basename(tape), await watchTape(tape));
