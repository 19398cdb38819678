import { z } from 'zod';
import { data } from './data-kind.js';
import { amount, score, share, time } from './numbers.js';

/** One entry for each step; `null`: nothing is known of then. */
function series(entry: z.ZodNumber, description: string) {
  return z.array(entry.nullable()).describe(description);
}

const symbolHistorySchema = z
  .strictObject({
    probability: series(share, 'Greatest probability of a cascade in the step'),
    level: series(z.int().min(0).max(4), 'Highest level that stood: 0 NONE, 1 WATCH, 2 ALERT, 3 CRITICAL, 4 EXTREME'),
    risk: series(score, 'Greatest score of the risk'),
    velocity: series(amount, 'Greatest velocity over 10 s, events/s'),
    long_usd_per_sec: series(amount, 'Liquidated longs over 10 s, mean of the step, USD/s'),
    short_usd_per_sec: series(amount, 'Liquidated shorts over 10 s, mean of the step, USD/s'),
  })
  .meta({
    id: 'SymbolHistory',
    title: 'Past of a symbol',
    description:
      'One entry for each step. `null`: nothing is known of then, because the service did not run, no feed was live or the symbol was not known yet. 0: it was quiet.',
  });

/** Answer of `/v1/history`. */
export const historySchema = z
  .strictObject({
    data,
    timestamp: time,
    start: z.int().describe('Unix seconds of the first entry; entry i begins at start + i * step_s. The last one is not over'),
    step_s: z.int().min(2),
    left_out: z.int().min(0).describe('Symbols that did not fit into the answer, those active longest ago; name them to get them'),
    symbols: z.record(z.string(), symbolHistorySchema).describe('By symbol; those that were active lately'),
  })
  .meta({ id: 'History', title: 'History', description: 'The last minutes on a grid.' });
