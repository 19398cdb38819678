import { quote } from '@cascade/core';
import type { WireStanding, WireSymbol } from '@cascade/redis-bus';
import { standingDocuments } from '../documents.js';
import { RequestProblem } from '../error-answer.js';
import { defineRoute, type Route, type RouteContext } from '../route.js';
import { regimeAnswerSchema, riskOfSchema, risksSchema, snapshotSchema, velocitiesSchema, velocityOfSchema } from '../schemas/answers.js';
import { symbolParams } from '../schemas/queries.js';
import { standing } from './answer-time.js';

/** The documents, and when they stand. */
function current({ source }: RouteContext): { readonly documents: WireStanding; readonly head: ReturnType<typeof standing> } {
  const values = source.values();
  return { documents: standingDocuments(values), head: standing(source, values?.nowMs) };
}

const values = ({ source }: RouteContext): readonly unknown[] => [source.values()];

/** @throws RequestProblem 404 */
function documentsOf(documents: WireStanding, symbol: string): WireSymbol {
  if (Object.hasOwn(documents.symbols, symbol)) return documents.symbols[symbol] as WireSymbol;
  throw new RequestProblem(
    404,
    'unknown-symbol',
    `nothing stands of symbol ${quote(symbol)} now: it is unknown or quiet; /v1/snapshot lists those that are not`,
  );
}

/** Some documents of every symbol that has one of them. */
function ofAll<T>(documents: WireStanding, has: (document: WireSymbol) => boolean, pick: (document: WireSymbol) => T): Record<string, T> {
  const entries = Object.entries(documents.symbols).filter(([, document]) => has(document));
  return Object.fromEntries(entries.map(([symbol, document]) => [symbol, pick(document)]));
}

const flowOf = ({ velocity, advanced, exchanges, correlations }: WireSymbol) => ({ velocity, advanced, exchanges, correlations });
const riskOf = ({ risk, probability }: WireSymbol) => ({ risk, probability });

const snapshot = defineRoute({
  path: '/v1/snapshot',
  operationId: 'getSnapshot',
  tag: 'market',
  summary: 'Everything that stands now',
  description:
    'The regime, the service, the documents of every symbol and the newest signal of each. What a page shows first, before it follows the stream.',
  answers: { 200: { description: 'What stands', schema: snapshotSchema } },
  sameWhile: (context) => [context.source.values(), context.newest.version],
  handle: (context) => {
    const { documents, head } = current(context);
    const { regime, service, symbols } = documents;
    return { body: { ...head, instance: context.source.instance, regime, service, symbols, signals: context.newest.all() } };
  },
});

const velocities = defineRoute({
  path: '/v1/velocity',
  operationId: 'listVelocities',
  tag: 'market',
  summary: 'How fast liquidations come',
  description: 'Of every symbol with a velocity now.',
  answers: { 200: { description: 'By symbol', schema: velocitiesSchema } },
  sameWhile: values,
  handle: (context) => {
    const { documents, head } = current(context);
    return { body: { ...head, symbols: ofAll(documents, ({ velocity }) => velocity !== undefined, flowOf) } };
  },
});

const velocity = defineRoute({
  path: '/v1/velocity/{symbol}',
  operationId: 'getVelocity',
  tag: 'market',
  summary: 'How fast liquidations of a symbol come',
  description: 'Velocity, all windows, exchanges and how they move together.',
  params: symbolParams,
  answers: { 200: { description: 'Of the symbol', schema: velocityOfSchema } },
  errors: [404],
  handle: (context, { symbol }) => {
    const { documents, head } = current(context);
    return { body: { ...head, symbol, ...flowOf(documentsOf(documents, symbol)) } };
  },
});

const risks = defineRoute({
  path: '/v1/risk',
  operationId: 'listRisks',
  tag: 'market',
  summary: 'Risk and probability',
  description: 'Of every symbol that has one of them now.',
  answers: { 200: { description: 'By symbol', schema: risksSchema } },
  sameWhile: values,
  handle: (context) => {
    const { documents, head } = current(context);
    return { body: { ...head, symbols: ofAll(documents, ({ risk, probability }) => (risk ?? probability) !== undefined, riskOf) } };
  },
});

const risk = defineRoute({
  path: '/v1/risk/{symbol}',
  operationId: 'getRisk',
  tag: 'market',
  summary: 'Risk and probability of a symbol',
  description: 'The risk from six factors, and the probability of a cascade with the level that stands.',
  params: symbolParams,
  answers: { 200: { description: 'Of the symbol', schema: riskOfSchema } },
  errors: [404],
  handle: (context, { symbol }) => {
    const { documents, head } = current(context);
    return { body: { ...head, symbol, ...riskOf(documentsOf(documents, symbol)) } };
  },
});

const regime = defineRoute({
  path: '/v1/regime',
  operationId: 'getRegime',
  tag: 'market',
  summary: 'The regime of the market',
  description: 'The regime now, its newest 100 changes, volatility and price of BTC.',
  answers: { 200: { description: 'The regime', schema: regimeAnswerSchema } },
  sameWhile: values,
  handle: (context) => {
    const { documents, head } = current(context);
    return { body: { ...head, ...documents.regime } };
  },
});

/** Routes about what stands now. */
export const STANDING_ROUTES: readonly Route[] = [snapshot, velocities, velocity, risks, risk, regime];
