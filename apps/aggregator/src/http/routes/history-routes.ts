import { wireLiquidation } from '@cascade/redis-bus';
import { RequestProblem } from '../error-answer.js';
import { defineRoute, type Route } from '../route.js';
import { liquidationsSchema, signalsSchema } from '../schemas/answers.js';
import { historySchema } from '../schemas/history.js';
import { historyQuery, liquidationsQuery, signalsQuery } from '../schemas/queries.js';
import { standing } from './answer-time.js';

/** `undefined` stays. */
function milliseconds(timeSec: number | undefined): number | undefined {
  return timeSec === undefined ? undefined : Math.round(timeSec * 1_000);
}

const signals = defineRoute({
  path: '/v1/signals',
  operationId: 'listSignals',
  tag: 'signals',
  summary: 'Past signals',
  description: 'The newest of those that fit, oldest first: from Redis where there is one, else from the memory of this process.',
  query: signalsQuery,
  answers: { 200: { description: 'Signals', schema: signalsSchema } },
  handle: async ({ source }, _, { symbol, min_level: minLevel, from, to, limit }) => {
    if (from !== undefined && to !== undefined && from > to) {
      throw new RequestProblem(400, 'invalid-parameter', `from "${from}" must not be later than to "${to}"`);
    }
    const found = await source.signals({ symbol, minLevel, fromTsMs: milliseconds(from), toTsMs: milliseconds(to), limit });
    return { body: { ...standing(source), source: found.source, signals: found.signals } };
  },
});

const liquidations = defineRoute({
  path: '/v1/liquidations',
  operationId: 'listLiquidations',
  tag: 'market',
  summary: 'The newest liquidations',
  description:
    'The newest of those that fit, oldest first, out of the newest 10,000 this process has seen. `after` is the number of one seen before; the numbers begin anew with the process.',
  query: liquidationsQuery,
  answers: { 200: { description: 'Liquidations', schema: liquidationsSchema } },
  handle: ({ source }, _, query) => ({
    body: { ...standing(source), liquidations: source.liquidations(query).map(({ no, event }) => wireLiquidation(no, event)) },
  }),
});

const history = defineRoute({
  path: '/v1/history',
  operationId: 'getHistory',
  tag: 'market',
  summary: 'The last 60 minutes',
  description:
    'Probability, level, risk, velocity and USD rates of every symbol on a grid, out of the memory of this process; what a page draws before it follows the stream. Equal questions get the same answer for up to 2 s.',
  query: historyQuery,
  answers: { 200: { description: 'The past', schema: historySchema } },
  handle: async ({ history: answers }, _, { symbols, minutes, step_s: stepSec }) => ({
    body: await answers.answer({ symbols, minutes, stepSec }),
  }),
});

/** Routes about what happened. */
export const HISTORY_ROUTES: readonly Route[] = [signals, liquidations, history];
