import type { IncomingHttpHeaders } from 'node:http';
import type { RequestGuard } from './request-guard.js';

/** Media type of documents and errors. */
export const JSON_TYPE = 'application/json; charset=utf-8';
/** Methods that exist here. */
export const ALLOWED_METHODS = 'GET, HEAD, OPTIONS';

/** On every answer: pages may load from here only, be framed nowhere, and nothing is kept. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  Vary: 'Origin',
};

/** What lets a page of an allowed origin read the answer; nothing for any other. Never a wildcard, never credentials. */
export function corsHeaders({ origin }: IncomingHttpHeaders, guard: RequestGuard): Readonly<Record<string, string>> {
  if (origin === undefined || !guard.isAllowed(origin)) return {};
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': 'Retry-After' };
}

/** What a browser has to know before it asks for a page of an allowed origin. */
export function preflightHeaders({ origin }: IncomingHttpHeaders, guard: RequestGuard): Readonly<Record<string, string>> {
  if (origin === undefined || !guard.isAllowed(origin)) return {};
  return {
    'Access-Control-Allow-Methods': ALLOWED_METHODS,
    'Access-Control-Allow-Headers': 'Authorization, Last-Event-ID',
    'Access-Control-Max-Age': '600',
  };
}
