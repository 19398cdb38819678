import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, canary, sendRaw, TestServers } from '../open-http.sample.js';

const SCRIPT = `console.log(${JSON.stringify('cascade '.repeat(100))});`;
const servers = new TestServers();
const folder = mkdtempSync(join(tmpdir(), 'cascade-page-'));
const built = join(folder, 'dist');

beforeAll(() => {
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(join(built, 'index.html'), '<!doctype html><title>Cascade</title>');
  writeFileSync(join(built, 'assets', 'index-B7x.js'), SCRIPT);
  writeFileSync(join(built, 'assets', 'index-C2.css'), 'body{}');
  writeFileSync(join(built, 'assets', 'index-B7x.js.map'), '{}');
  writeFileSync(join(folder, 'secret.js'), 'private');
  symlinkSync(join(folder, 'secret.js'), join(built, 'assets', 'linked.js'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => servers.close());

/** The bytes of an answer to a browser, which takes gzip. */
function askCompressed(port: number, path: string): Promise<{ encoding: string | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'Accept-Encoding': 'gzip, deflate, br' };
    request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = gunzipSync(Buffer.concat(chunks)).toString();
        resolve({ encoding: response.headers['content-encoding'], text });
      });
    })
      .on('error', reject)
      .end();
  });
}

describe('the page', () => {
  it('is served at / under a strict policy, and asked for anew each time', async () => {
    const server = await servers.open({ pageFolder: built });
    const { status, headers, text } = await ask(server, '/');
    expect([status, text]).toEqual([200, '<!doctype html><title>Cascade</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      vary: 'Origin, Accept-Encoding',
    });
    const policy = String(headers['content-security-policy']).split('; ');
    for (const part of ["default-src 'self'", "script-src 'self'", "style-src 'self'", "worker-src 'self'", "connect-src 'self'"]) {
      expect(policy).toContain(part);
    }
    expect(policy.join()).not.toMatch(/unsafe|\*/);
  });

  it('has its files under names that never change their contents', async () => {
    const server = await servers.open({ pageFolder: built });
    const script = await ask(server, '/assets/index-B7x.js');
    expect([script.status, script.text, script.headers['content-type']]).toEqual([200, SCRIPT, 'text/javascript; charset=utf-8']);
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(script.headers['content-encoding']).toBeUndefined();
    expect((await ask(server, '/assets/index-C2.css')).headers['content-type']).toBe('text/css; charset=utf-8');
  });

  it('comes compressed to those who take gzip, and not to those who refuse it', async () => {
    const server = await servers.open({ pageFolder: built });
    expect(await askCompressed(server.port, '/assets/index-B7x.js')).toEqual({ encoding: 'gzip', text: SCRIPT });
    const refused = await ask(server, '/assets/index-B7x.js', { headers: { 'Accept-Encoding': 'gzip;q=0, identity' } });
    expect(refused.text).toBe(SCRIPT);
  });

  it('is not sent again to those who have it', async () => {
    const server = await servers.open({ pageFolder: built });
    const etag = String((await ask(server, '/')).headers.etag);
    const again = await ask(server, '/', { headers: { 'If-None-Match': `"other", ${etag}` } });
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
    expect((await ask(server, '/', { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
  });

  it('may be HEAD, with the same headers and no body', async () => {
    const server = await servers.open({ pageFolder: built });
    for (const path of ['/', '/assets/index-B7x.js']) {
      const [head, get] = [await ask(server, path, { method: 'HEAD' }), await ask(server, path)];
      expect([head.status, head.text, head.headers['content-length'], head.headers.etag]).toEqual([
        200,
        '',
        get.headers['content-length'],
        get.headers.etag,
      ]);
    }
  });

  it.each([
    '/assets/nothing.js',
    '/assets/',
    '/assets',
    '/assets/linked.js',
    '/assets/index-B7x.js.map',
    '/assets/..%2findex.html',
    '/assets/../../secret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/assets/constructor',
    '/index.html',
    '//secret.js',
  ])('knows only what was found at the start: 404 for %s', async (path) => {
    const server = await servers.open({ pageFolder: built });
    const answer = await sendRaw(server, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 .*"code":"not-found"/s);
    expect(answer).not.toMatch(/private|immutable/);
  });

  it('needs no token, unlike the API; pages of others get neither', async () => {
    const server = await servers.open({ pageFolder: built, token: canary() });
    for (const [path, status] of [
      ['/', 200],
      ['/assets/index-C2.css', 200],
      ['/v1/history', 401],
      ['/v1/snapshot', 401],
    ] as const) {
      expect([path, (await ask(server, path)).status]).toEqual([path, status]);
    }
    expect((await ask(server, '/', { headers: { Origin: 'https://evil.example' } })).status).toBe(403);
    expect((await ask(server, '/', { headers: { Host: 'rebound.example' } })).status).toBe(403);
  });

  it('is counted under its patterns, not its names', async () => {
    const server = await servers.open({ pageFolder: built });
    for (const path of ['/', '/assets/index-C2.css', '/assets/index-B7x.js', '/assets/no.js']) await ask(server, path);
    expect(server.stats().requests).toEqual({ '/': { '2xx': 1 }, '/assets/*': { '2xx': 2, '4xx': 1 } });
  });

  it('that was not built is replaced by the paths of the API', async () => {
    const server = await servers.open({
      pageFolder: join(folder, 'nowhere'),
      extend: (app) => void app.get('/v1/stream', () => 'x'),
    });
    const { status, headers, text } = await ask(server, '/');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    for (const path of text.match(/\/v1\/\w+(\.json)?|\/\w+z/g) ?? [])
      expect([path, (await ask(server, path)).status]).not.toEqual([path, 404]);
    expect(text).toContain('/v1/snapshot');
    expect((await ask(server, '/assets/index-B7x.js')).status).toBe(404);
  });
});
