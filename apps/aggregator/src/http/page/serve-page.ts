import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptsGzip } from '../accepts-gzip.js';
import type { PageFile, PageFiles } from './page-files.js';

/** The paths of the page, as patterns. */
export const PAGE_PATTERNS = ['/', '/assets/*'] as const;

/** The page loads, asks and works from here only; pictures may also be inline. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Asked for at every visit, and sent only when it has changed. */
const ASK_EACH_TIME = 'no-cache';
/** The name changes with the contents. */
const KEEP_FOR_EVER = 'public, max-age=31536000, immutable';

const NO_PAGE = [
  'Cascade. The page was not built into this service; the API is here:',
  '/v1/snapshot  /v1/signals  /v1/liquidations  /v1/history  /v1/exchanges',
  '/v1/stream    /metrics     /healthz          /readyz',
  '/v1/openapi.json describes all of it.',
  '',
].join('\n');

/**
 * Serves a page at `/` and its files at `/assets/<name>`, without a token: there is no data in them. Only names that were found when the
 * service started are known, so that no path leads out of the folder; any other is left to the answer for unknown paths. Without a page `/`
 * says where the API is.
 */
export function servePage(app: FastifyInstance, page: PageFiles | undefined): void {
  const [root, assets] = PAGE_PATTERNS;
  const config = (pattern: string) => ({ isOpen: true, pattern });
  app.get(root, { config: config(root) }, (request, reply) => {
    if (page === undefined) return reply.header('Content-Type', 'text/plain; charset=utf-8').send(NO_PAGE);
    return sendFile(request, reply, page.index, ASK_EACH_TIME);
  });
  if (page === undefined) return;
  app.get<{ Params: { '*': string } }>(assets, { config: config(assets) }, (request, reply) => {
    const file = page.assets.get(request.params['*']);
    if (file === undefined) return reply.callNotFound();
    return sendFile(request, reply, file, KEEP_FOR_EVER);
  });
}

function sendFile({ headers }: FastifyRequest, reply: FastifyReply, file: PageFile, cacheControl: string): FastifyReply {
  reply.headers({
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'Cache-Control': cacheControl,
    Vary: 'Origin, Accept-Encoding',
    ETag: file.etag,
  });
  if (isKnown(headers['if-none-match'], file.etag)) return reply.code(304).send();
  reply.header('Content-Type', file.contentType);
  if (!acceptsGzip(headers['accept-encoding'])) return reply.send(file.body);
  return reply.header('Content-Encoding', 'gzip').send(file.gzip);
}

/** Whether the asker has the file already. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((tag) => tag.trim() === etag) === true;
}
