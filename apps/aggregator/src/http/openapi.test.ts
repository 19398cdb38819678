import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, TestServers } from './open-http.sample.js';
import { PAGE_PATTERNS } from './page/serve-page.js';
import { ROUTES } from './routes.js';
import { STREAM_ROUTES } from './stream/stream-routes.js';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  readonly responses: Readonly<Record<string, Record<string, unknown>>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Record<string, unknown>>> };
}

const servers = new TestServers();
const registered: string[] = [];
let document: Document;

beforeAll(async () => {
  const server = await servers.open({
    described: STREAM_ROUTES,
    extend: (app) => void registered.push(...app.printRoutes({ commonPrefix: false }).split('\n')),
  });
  document = (await ask(server, '/v1/openapi.json')).json as Document;
});
afterAll(() => servers.close());

/** Every value of a property anywhere in a document. */
function valuesOf(name: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => (key === name ? [part] : valuesOf(name, part)));
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    const { valid, errors } = await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('is refused by the validator when it is damaged', async () => {
    const damaged = { ...structuredClone(document), paths: { '/x': { get: { responses: 7 } } } };
    expect((await new Validator().validate(damaged as unknown as Record<string, unknown>)).valid).toBe(false);
  });

  it('holds every path that answers, and no other', async () => {
    const streams = STREAM_ROUTES.map(({ path }) => path);
    expect(Object.keys(document.paths).sort()).toEqual([...ROUTES.map(({ path }) => path), ...streams].sort());
    const server = await servers.open();
    const { json } = await ask(server, '/nothing');
    const listed = (json as { error: { message: string } }).error.message.split('there are ')[1]!.split(', ');
    const pages = listed.filter((path) => PAGE_PATTERNS.includes(path as never));
    const plain = Object.keys(document.paths).filter((path) => !streams.includes(path));
    expect(listed.sort()).toEqual([...plain, ...pages].sort());
    expect(registered.filter((line) => line.includes('GET')).length).toBe(listed.length);
    for (const path of plain) {
      const { status } = await ask(server, path.replace('{symbol}', 'BTCUSDT'));
      expect([path, document.paths[path]!.get.responses[status] !== undefined]).toEqual([path, true]);
    }
  });

  it('describes everything and refers to nothing that is not there', () => {
    const ids = Object.values(document.paths).map(({ get }) => get.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { get } of Object.values(document.paths)) expect(get.summary.length * get.description.length).toBeGreaterThan(0);
    for (const [id, schema] of Object.entries(document.components.schemas)) expect([id, typeof schema.title]).toEqual([id, 'string']);
    const references = valuesOf('$ref', document) as string[];
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      const found = reference
        .replace('#/', '')
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
      expect([reference, typeof found]).toEqual([reference, 'object']);
    }
  });

  it('tells of the streams: their queries, what they send and what they refuse', () => {
    const stream = document.paths['/v1/stream']!.get;
    expect(stream.parameters?.map(({ name, required }) => [name, required])).toEqual([
      ['topics', false],
      ['symbols', false],
      ['min_level', false],
      ['last_event_id', false],
    ]);
    expect(stream.responses[200]).toMatchObject({ content: { 'text/event-stream': { schema: { type: 'string' } } } });
    expect(Object.keys(stream.responses)).toEqual(expect.arrayContaining(['400', '401', '403', '503']));
    const webSocket = document.paths['/v1/ws']!.get;
    expect(webSocket.responses[101]).toEqual({ description: 'The connection is a WebSocket now' });
    expect(Object.keys(webSocket.responses)).toEqual(expect.arrayContaining(['401', '403', '503']));
  });

  it('tells of parameters, errors and the token', () => {
    const { parameters, responses, security } = document.paths['/v1/signals']!.get;
    expect(parameters).toContainEqual(
      expect.objectContaining({
        name: 'limit',
        in: 'query',
        required: false,
        schema: { type: 'integer', default: 100, minimum: 1, maximum: 1000 },
      }),
    );
    expect(parameters?.map(({ name }) => name)).toEqual(['symbol', 'min_level', 'from', 'to', 'limit']);
    expect(Object.keys(responses)).toEqual(['200', '400', '401', '403', '429', '500', '503']);
    expect([security, document.paths['/healthz']!.get.security]).toEqual([undefined, []]);
    expect(document.paths['/v1/risk/{symbol}']!.get.parameters).toEqual([
      expect.objectContaining({ name: 'symbol', in: 'path', required: true, example: 'BTCUSDT' }),
    ]);
  });
});
