import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { claimDirectory } from './debian-packages.js';
import { describeMissingTool, removeTemporaryDirs, temporaryDir, writeFakeTool } from './debian-tool.contract.js';
import { findRedisBinary, findRedisServer, openRedisServer, type RedisServer } from './redis-server.js';
import { createTestCertificates } from './test-certificates.js';

/** One command over a fresh socket; resolves with the raw reply. */
async function ask(server: RedisServer, command: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(String(chunk).trim());
    });
  });
}

afterEach(removeTemporaryDirs);

const writeFakeServer = (dir: string): Promise<string> => writeFakeTool(dir, 'redis-server', 'Redis server v=0.0.0');

describe('findRedisServer', () => {
  it('takes the external server first', async () => {
    const env = { CASCADE_TEST_REDIS_URL: 'redis://elsewhere:1', REDIS_SERVER_BIN: '/nowhere' };
    expect(await findRedisServer({ env })).toEqual({ kind: 'external', url: 'redis://elsewhere:1' });
  });

  it('takes REDIS_SERVER_BIN before PATH, and PATH before the packages', async () => {
    const [named, path] = [await writeFakeServer(await temporaryDir()), await temporaryDir()];
    const found = await writeFakeServer(path);
    expect(await findRedisBinary({ env: { REDIS_SERVER_BIN: named, PATH: path } })).toEqual({ path: named, env: {} });
    const cacheDir = await temporaryDir();
    expect(await findRedisBinary({ env: { PATH: path }, cacheDir })).toEqual({ path: found, env: {} });
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('refuses a REDIS_SERVER_BIN that does not run instead of taking another', async () => {
    await expect(findRedisBinary({ env: { REDIS_SERVER_BIN: '/nowhere/redis-server' } })).rejects.toMatchObject({
      code: 'testkit/redis-bin',
    });
  });

  it('runs a cached tree with its own libraries and no download', async () => {
    const cacheDir = await temporaryDir();
    const root = join(cacheDir, process.arch);
    await mkdir(join(root, 'usr/lib/some-linux'), { recursive: true });
    await writeFakeServer(join(root, 'usr/bin'));
    const found = await findRedisBinary({ env: { PATH: '' }, cacheDir });
    expect(found?.path).toBe(join(root, 'usr/bin/redis-server'));
    expect(found?.env.LD_LIBRARY_PATH).toContain(join(root, 'usr/lib/some-linux'));
    expect(await readdir(cacheDir)).toEqual([process.arch]);
  });
});

describeMissingTool('redis-server', findRedisServer, 'testkit/redis-missing', [
  'apt-get install redis-server',
  'REDIS_SERVER_BIN',
  'CASCADE_TEST_REDIS_URL',
]);

describe('claimDirectory', () => {
  it('keeps the first of two racing directories whole and removes the second', async () => {
    const dir = await temporaryDir();
    for (const name of ['first', 'second']) {
      await mkdir(join(dir, name));
      await writeFile(join(dir, name, 'who'), name);
    }
    await claimDirectory(join(dir, 'first'), join(dir, 'place'));
    await claimDirectory(join(dir, 'second'), join(dir, 'place'));
    expect(await readFile(join(dir, 'place', 'who'), 'utf8')).toBe('first');
    expect(await readdir(dir)).toEqual(['place']);
  });
});

const binary = await findRedisBinary();

describe.skipIf(binary === undefined)('openRedisServer', () => {
  it('answers on its own port and is gone with its directory after stop', async () => {
    const [server, other] = await Promise.all([openRedisServer({ args: [] }), openRedisServer({ args: [] })]);
    expect(await ask(server, 'PING')).toBe('+PONG');
    expect(other.port).not.toBe(server.port);
    expect(other.prefix).not.toBe(server.prefix);
    const dir = /\r\n(\/.*cascade-redis-.*)$/.exec(await ask(server, 'CONFIG GET dir'))?.[1] ?? '';
    expect(existsSync(dir)).toBe(true);
    expect(await ask(server, 'CONFIG GET appendonly')).toContain('no');
    await Promise.all([server.stop(), other.stop()]);
    expect(existsSync(dir)).toBe(false);
    expect(server.pid).toBeUndefined();
    await expect(ask(server, 'PING')).rejects.toThrow('ECONNREFUSED');
  });

  it('comes back on the same port with its data after SIGKILL when it keeps an append-only file', async () => {
    const server = await openRedisServer({ args: ['--appendonly', 'yes'] });
    try {
      await ask(server, 'SET kept 1');
      const before = server.pid;
      server.kill();
      await server.restart();
      expect(server.pid).not.toBe(before);
      expect(await ask(server, 'GET kept')).toBe('$1\r\n1');
    } finally {
      await server.stop();
    }
  });

  it('takes settings and users as the text of a configuration file', async () => {
    const server = await openRedisServer({ config: '# comment\nmaxclients 77\nuser reader on >secret ~a* +get\n' });
    try {
      expect(await ask(server, 'CONFIG GET maxclients')).toContain('77');
      expect(await ask(server, 'ACL LIST')).toMatch(/user reader on .*~a\* .*\+get/);
      await server.restart();
      expect(await ask(server, 'CONFIG GET maxclients')).toContain('77');
    } finally {
      await server.stop();
    }
  });

  it('speaks TLS with the given certificate, and nothing else', async () => {
    const certificates = createTestCertificates();
    const server = await openRedisServer({ tls: certificates });
    try {
      expect(server.url).toBe(`rediss://127.0.0.1:${server.port}`);
      const socket = connectTls({ host: '127.0.0.1', port: server.port, ca: certificates.ca });
      socket.write('PING\r\n');
      expect(String((await once(socket, 'data'))[0])).toBe('+PONG\r\n');
      socket.destroy();
      expect(await ask(server, 'PING').catch(() => 'refused')).not.toContain('PONG');
    } finally {
      await server.stop();
    }
  });

  it('says why a server did not start', async () => {
    await expect(openRedisServer({ args: ['--no-such-setting', '1'] })).rejects.toMatchObject({ code: 'testkit/redis-start' });
  });

  it('stops a paused server', async () => {
    const server = await openRedisServer({ args: [] });
    server.pause();
    await server.stop();
    expect(server.pid).toBeUndefined();
  });
});
