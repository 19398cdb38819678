import { Secret } from '@cascade/core';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, CANARY_TOKEN, canary, sendRaw, TestServers } from './open-http.sample.js';
import { RequestGuard } from './request-guard.js';
import { ROUTES } from './routes.js';

const servers = new TestServers();
afterEach(() => servers.close());
const BEARER = { Authorization: `Bearer ${CANARY_TOKEN}` };

describe('the token', () => {
  it('is asked for by every route but the probes', async () => {
    const server = await servers.open({ token: canary() });
    for (const { path, isOpen } of [...ROUTES, { path: '/nothing', isOpen: false }]) {
      const { status, headers, json } = await ask(server, path.replace('{symbol}', 'BTCUSDT'));
      expect([path, status]).toEqual([path, isOpen === true ? 200 : 401]);
      if (isOpen === true) continue;
      expect(headers['www-authenticate']).toBe('Bearer realm="cascade"');
      expect(json).toMatchObject({ error: { code: 'unauthorized', message: expect.stringContaining('Authorization: Bearer') } });
    }
    expect((await ask(server, '/v1/snapshot', { headers: BEARER })).status).toBe(200);
    expect((await ask(server, '/v1/snapshot', { headers: { Authorization: `bearer  ${CANARY_TOKEN}` } })).status).toBe(200);
  });

  it.each([
    `Bearer ${CANARY_TOKEN}x`,
    `Bearer ${CANARY_TOKEN.slice(0, -1)}`,
    `Bearer ${CANARY_TOKEN.toUpperCase()}`,
    `Bearer ${CANARY_TOKEN} ${CANARY_TOKEN}`,
    `Basic ${CANARY_TOKEN}`,
    CANARY_TOKEN,
    'Bearer',
    'Bearer ***',
  ])('is not %s', async (authorization) => {
    const server = await servers.open({ token: canary() });
    const { status, headers, text } = await ask(server, '/v1/regime', { headers: { Authorization: authorization } });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="cascade", error="invalid_token"']);
    expect(text).not.toContain(CANARY_TOKEN.slice(0, 8));
    expect(server.stats()).toMatchObject({ refused: 1 });
  });

  it('is needed to listen where other machines can ask', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'localhost.example', '127.0.0.1.example', '128.0.0.1']) {
      await expect(servers.open({ host })).rejects.toMatchObject({ code: 'app/http-needs-token', message: expect.stringContaining(host) });
    }
    const server = await servers.open({ host: '0.0.0.0', token: canary() });
    expect((await ask(server, '/v1/regime', { headers: { ...BEARER, Host: 'desk.example' } })).status).toBe(200);
  });

  it.each(['short', 'fifteen-letters', 'has a space in the middle', 'não-é-ascii-não-é'])('can not be %s', async (text) => {
    const opening = servers.open({ token: new Secret(text) });
    await expect(opening).rejects.toMatchObject({ code: 'app/http-weak-token', message: expect.not.stringContaining(text) });
  });
});

describe('the page a request comes from', () => {
  it('is refused when its origin is neither ours nor allowed, also by the probes and without a token', async () => {
    const server = await servers.open({ origins: ['https://desk.example'] });
    const foreign = [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${server.port + 1}`,
      'https://desk.example:444',
      'http://desk.example',
      '*',
    ];
    for (const origin of [...foreign, 'https://desk.example.evil.example', 'file://', '']) {
      for (const path of ['/v1/snapshot', '/healthz', '/nothing']) {
        const { status, headers, json } = await ask(server, path, { headers: { Origin: origin } });
        expect([origin, path, status]).toEqual([origin, path, 403]);
        expect(json).toMatchObject({ error: { code: 'forbidden' } });
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
    }
    expect(server.stats()).toMatchObject({ refused: 27, requests: { other: { '4xx': 27 } } });
  });

  it('may be our own', async () => {
    const server = await servers.open();
    for (const host of ['127.0.0.1', 'localhost']) {
      const own = `${host}:${server.port}`;
      const { status, headers } = await ask(server, '/v1/regime', { headers: { Host: own, Origin: `http://${own}` } });
      expect([status, headers['access-control-allow-origin']]).toEqual([200, undefined]);
    }
  });

  it('may read the answer when it is allowed, without a wildcard or credentials', async () => {
    const origin = 'https://desk.example';
    const server = await servers.open({ origins: [origin], token: canary() });
    const { status, headers } = await ask(server, '/v1/regime', { headers: { Origin: origin, ...BEARER } });
    expect([status, headers['access-control-allow-origin'], headers.vary]).toEqual([200, origin, 'Origin']);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect((await ask(server, '/v1/regime', { headers: { Origin: origin } })).headers['access-control-allow-origin']).toBe(origin);
    const preflight = await ask(server, '/v1/regime', {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-headers': 'Authorization, Last-Event-ID',
      allow: 'GET, HEAD, OPTIONS',
    });
    expect((await ask(server, '/v1/regime', { method: 'OPTIONS' })).headers['access-control-allow-methods']).toBeUndefined();
  });

  it.each(['*', 'null', 'https://desk.example/', 'https://desk.example/path', 'desk.example', 'https://*.example', 'ftp://desk.example'])(
    'can not be allowed as %s',
    (origin) => {
      const build = (): unknown => new RequestGuard({ host: '127.0.0.1', origins: [origin] });
      if (origin === 'https://*.example') {
        // A star in a name is a name like any other: it matches nobody else.
        build();
        return;
      }
      expect(build).toThrow(expect.objectContaining({ code: 'app/http-invalid-origin' }));
    },
  );
});

describe('the host name asked for', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    '[2001:db8::1]',
    'a b',
    '127.0.0.1@evil.example',
  ])('is refused on loopback when it is "%s"', async (host) => {
    const server = await servers.open();
    const { status, text } = await ask(server, '/v1/snapshot', { headers: { Host: host } });
    expect([status, text.includes('evil')]).toEqual([403, false]);
  });

  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1', '127.8.8.8:1', '[::1]', '[::1]:8080'])('may be %s', async (host) => {
    expect((await ask(await servers.open(), '/healthz', { headers: { Host: host } })).status).toBe(200);
  });

  it('has to be there', async () => {
    const server = await servers.open();
    expect(await sendRaw(server, 'GET /healthz HTTP/1.1\r\nHost:\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await sendRaw(server, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
  });
});
