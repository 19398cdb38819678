import { quote } from '@cascade/core';
import { z } from 'zod';
import type { LiveSource } from '../service/live-source.js';
import { RequestProblem } from './error-answer.js';
import type { HistoryAnswers } from './history-answers.js';
import type { NewestSignals } from './newest-signals.js';

/** What routes answer from. */
export interface RouteContext {
  readonly source: LiveSource;
  readonly newest: NewestSignals;
  readonly history: HistoryAnswers;
  /** Figures for Prometheus; `undefined`: there are none. */
  readonly metrics?: (() => Promise<{ readonly contentType: string; readonly body: string }>) | undefined;
  /** The description of this API, as JSON. */
  readonly openApi: string;
}

/** An answer; JSON unless it says otherwise. */
export interface RouteAnswer {
  /** Default 200. */
  readonly status?: number | undefined;
  /** Of a `body` that is text already. */
  readonly contentType?: string | undefined;
  readonly body: object | string;
}

/** What is said about an answer in the description of the API. */
export interface AnswerDescription {
  readonly description: string;
  /** `undefined`: not JSON. */
  readonly schema?: z.ZodType | undefined;
  /** Of what is not JSON; default `text/plain`. `none`: there is no body. */
  readonly contentType?: string | undefined;
}

/** What is said about a route in the description of the API. */
export interface RouteDescription {
  /** Pattern as in OpenAPI, e.g. `/v1/risk/{symbol}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: 'service' | 'market' | 'signals';
  readonly summary: string;
  readonly description: string;
  /** Needs no token. */
  readonly isOpen?: boolean;
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject | undefined;
  /** By status, without errors. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Further errors besides those every route has. */
  readonly errors?: readonly (404 | 503)[];
}

/** One row of the table of routes. */
export interface Route extends RouteDescription {
  /** The last answer is given again while these are the same; only for routes without parameters. */
  readonly sameWhile?: (context: RouteContext) => readonly unknown[];
  /** @throws RequestProblem */
  readonly handle: (context: RouteContext, params: unknown, query: unknown) => RouteAnswer | Promise<RouteAnswer>;
}

const NO_PARAMETERS = z.strictObject({});

/** A row whose parameters are checked before it is asked. */
export function defineRoute<P extends z.ZodObject = typeof NO_PARAMETERS, Q extends z.ZodObject = typeof NO_PARAMETERS>(
  route: Omit<Route, 'handle' | 'params' | 'query'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly handle: (context: RouteContext, params: z.output<P>, query: z.output<Q>) => RouteAnswer | Promise<RouteAnswer>;
  },
): Route {
  const { params, query, handle } = route;
  return {
    ...route,
    // A row without a schema takes nothing, which is what its type says then.
    handle: (context, givenParams, givenQuery) =>
      handle(
        context,
        checked(params ?? NO_PARAMETERS, givenParams) as z.output<P>,
        checked(query ?? NO_PARAMETERS, givenQuery) as z.output<Q>,
      ),
  };
}

function checked(schema: z.ZodObject, given: unknown): unknown {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RequestProblem(400, 'invalid-parameter', issue === undefined ? 'a parameter is wrong' : complaint(issue, schema, given));
}

/** Names the parameter, the beginning of its value, and what is allowed. */
function complaint(issue: z.core.$ZodIssue, schema: z.ZodObject, given: unknown): string {
  const known = Object.keys(schema.shape);
  if (issue.code === 'unrecognized_keys') {
    const allowed = known.length === 0 ? 'this path takes none' : `known: ${known.join(', ')}`;
    return `unknown parameter ${quote(issue.keys[0])}; ${allowed}`;
  }
  const name = String(issue.path[0]);
  const value = (given as Readonly<Record<string, unknown>>)[name];
  return `${name} ${Array.isArray(value) ? 'is given more than once and' : quote(value)} ${issue.message}`;
}
