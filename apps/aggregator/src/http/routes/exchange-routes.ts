import { exchangeDocuments } from '../exchange-documents.js';
import { defineRoute, type Route } from '../route.js';
import { exchangesSchema } from '../schemas/answers.js';
import { standing } from './answer-time.js';

const exchanges = defineRoute({
  path: '/v1/exchanges',
  operationId: 'listExchanges',
  tag: 'market',
  summary: 'State of the feeds',
  description:
    'For each exchange: whether it is live, how old its newest sign of life is, what its feed leaves out, and its counters since start.',
  answers: { 200: { description: 'Exchanges', schema: exchangesSchema } },
  handle: ({ source }) => ({
    body: { ...standing(source), ...exchangeDocuments(source.feeds(), source.feedsStats(), source.nowMs()) },
  }),
});

/** Routes about the feeds. */
export const EXCHANGE_ROUTES: readonly Route[] = [exchanges];
