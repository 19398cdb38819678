import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../apps/aggregator/src/config/load-config.js';
import { sampleDetection } from '../packages/redis-bus/src/detection.sample.js';
import { openRedisBus } from '../packages/redis-bus/src/index.js';
import { inspect, PATIENTLY, readStream } from '../packages/redis-bus/src/redis.sample.js';
import { findRedisBinary, openRedisServer, type RedisBinary, type RedisServer } from '../packages/testkit/src/index.js';
import { findDebianTool } from './deploy-debian-tool.sample.js';
import { ROOT } from './workspace.mjs';

const SCRIPT = join(ROOT, 'deploy/docker/make-secrets.sh');
const folder = mkdtempSync(join(tmpdir(), 'cascade-secrets-'));
const secrets = join(folder, 'secrets');
const secret = (name: string): string => readFileSync(join(secrets, name), 'utf8');
const made = spawnSync('sh', [SCRIPT, secrets], { encoding: 'utf8' });

interface Service {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck: { readonly test: readonly string[] };
}
const compose = parse(readFileSync(join(ROOT, 'deploy/docker/compose.yaml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<'aggregator' | 'redis', Service>>;
  readonly secrets: Readonly<Record<string, unknown>>;
};

const shellcheck = await findDebianTool('shellcheck', ['shellcheck']);

afterAll(() => rmSync(folder, { recursive: true }));

describe('deploy/docker/make-secrets.sh', () => {
  it('makes what compose.yaml hands out, and says no secret', () => {
    expect({ status: made.status, stdout: made.stdout }).toEqual({ status: 0, stdout: '' });
    expect(readdirSync(secrets)).toEqual(expect.arrayContaining(Object.keys(compose.secrets)));
    expect(made.stderr).not.toMatch(/[0-9a-f]{32}/);
    expect(readdirSync(folder)).toEqual(['secrets']);
  });

  it('makes five different values of 32 random bytes, others the next time', () => {
    const other = join(folder, 'other');
    expect(spawnSync('sh', [SCRIPT, other]).status).toBe(0);
    const values = [secrets, other].flatMap((place) => {
      const publisher = /publisher:([^@]+)@/.exec(readFileSync(join(place, 'cascade.yaml'), 'utf8'))?.[1] ?? '';
      const names = ['cascade.token', 'grafana.password', 'redis-subscriber.password', 'redis-worker.password'];
      return [publisher, ...names.map((name) => readFileSync(join(place, name), 'utf8').trim())];
    });
    rmSync(other, { recursive: true });
    expect(values.filter((value) => !/^[0-9a-f]{64}$/.test(value))).toEqual([]);
    expect(new Set(values).size).toBe(10);
  });

  it('keeps other users of the machine out, while the users of the containers can read what is mounted', () => {
    const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect(modeOf(secrets)).toBe('700');
    const modes = readdirSync(secrets).map((name) => [name, modeOf(join(secrets, name))]);
    expect(Object.fromEntries(modes)).toEqual({
      ...Object.fromEntries(Object.keys(compose.secrets).map((name) => [name, '644'])),
      'redis-subscriber.password': '600',
      'redis-worker.password': '600',
    });
  });

  it('gives Redis hashes only, and Prometheus the token of the service', () => {
    const settings = parse(secret('cascade.yaml')) as { httpToken: string; redisUrl: string };
    expect(secret('cascade.token')).toBe(settings.httpToken);
    const passwords = [
      new URL(settings.redisUrl).password,
      secret('redis-subscriber.password').trim(),
      secret('redis-worker.password').trim(),
    ];
    for (const password of passwords) {
      expect(secret('users.acl')).toContain(` #${createHash('sha256').update(password).digest('hex')}\n`);
      expect(secret('users.acl')).not.toContain(password);
    }
  });

  it('changes nothing where there is something', () => {
    const before = readdirSync(secrets).map(secret);
    const { status, stderr } = spawnSync('sh', [SCRIPT, secrets], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(`"${secrets}" exists, nothing was changed`) });
    expect(readdirSync(secrets).map(secret)).toEqual(before);
  });

  it('makes settings with which the service may listen outside of its container', () => {
    const { environment } = compose.services.aggregator;
    const given = Object.entries(environment).map(([name, value]) => [name, value.replace(/^\$\{\w+:-(.*)\}$/, '$1')]);
    const image = { XDG_STATE_HOME: '/var/lib' };
    const { config } = loadConfig({}, join(secrets, 'cascade.yaml'), { ...Object.fromEntries(given), ...image });
    expect(config.httpHost).toBe('0.0.0.0');
    expect(config.httpToken?.reveal()).toBe(secret('cascade.token'));
    expect(config.redisUrl).toContain('@redis:6379');
    for (const path of [config.stateFolder, config.redisSpillFile, config.alertsDeadLetterFile]) {
      expect(path).toMatch(/^\/var\/lib\/cascade\//);
    }
  });

  it.runIf(shellcheck !== undefined)('passes shellcheck as a POSIX script', () => {
    const { status, stdout } = spawnSync(shellcheck?.path ?? '', ['--shell=sh', '--enable=all', '--exclude=SC2250', SCRIPT], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    const unquoted = spawnSync(shellcheck?.path ?? '', ['--shell=sh', '-'], { input: 'rm -rf $1\n', encoding: 'utf8' });
    expect(unquoted.stdout).toContain('SC2086');
  });
});

const binary: RedisBinary | undefined = await findRedisBinary();

describe.skipIf(binary === undefined)('the Redis of deploy/docker/compose.yaml', () => {
  const { command, healthcheck } = compose.services.redis;
  let server: RedisServer;
  const urlAs = (user: string, password: string): string => server.url.replace('//', `//${user}:${password}@`);
  const publisher = (): string =>
    urlAs('cascade-publisher', new URL((parse(secret('cascade.yaml')) as { redisUrl: string }).redisUrl).password);
  const reader = (role: 'subscriber' | 'worker'): string => urlAs(`cascade-${role}`, secret(`redis-${role}.password`).trim());

  beforeAll(async () => {
    const args = command.slice(1).map((word) => word.replace('/run/secrets', secrets));
    server = await openRedisServer({ args });
  });
  afterAll(() => server.stop());

  /** The program and user of the health check, with its own command or another. */
  function asHealth(...instead: string[]): { status: number | null; stdout: string } {
    const { path = '', env = {} } = binary ?? {};
    const beside = join(dirname(path), 'redis-cli');
    const [kind, program = '', ...args] = healthcheck.test;
    expect([kind, program, args.at(-1)]).toEqual(['CMD', 'redis-cli', 'ping']);
    const words = ['-p', String(server.port), ...(instead.length === 0 ? args : [...args.slice(0, -1), ...instead])];
    const { status, stdout } = spawnSync(existsSync(beside) ? beside : program, words, {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    return { status, stdout: stdout.trim() };
  }

  it('keeps an append-only file and refuses instead of forgetting', async () => {
    const client = inspect(publisher());
    const info = await client.info();
    client.disconnect();
    expect(command[0]).toBe('redis-server');
    expect(info).toContain('\naof_enabled:1\r');
    expect(info).toContain('\nmaxmemory_policy:noeviction\r');
    expect(info).toContain(`\nmaxmemory:${256 * 1_024 * 1_024}\r`);
  });

  it('lets the aggregator publish, others read, and keeps the signals through a kill', async () => {
    const subscriber = inspect(reader('subscriber'));
    const heard: string[] = [];
    const listener = inspect(reader('subscriber'));
    await listener.subscribe('cascade:signals');
    listener.on('message', (_, message) => heard.push(message));
    const bus = openRedisBus({ url: publisher() });
    bus.offer(sampleDetection(1));
    await bus.flush();
    const before = await readStream(subscriber, 'cascade:stream');
    expect(before).toHaveLength(1);
    await expect.poll(() => heard, PATIENTLY).toHaveLength(1);
    expect(bus.stats()).toMatchObject({ sideErrors: 0 });
    await bus.close();
    server.kill();
    await server.restart();
    await expect.poll(() => readStream(subscriber, 'cascade:stream').catch(() => undefined), PATIENTLY).toEqual(before);
    for (const client of [subscriber, listener]) client.disconnect();
  });

  it.each([
    ['publisher', publisher],
    ['subscriber', () => reader('subscriber')],
    ['worker', () => reader('worker')],
  ])('lets the %s neither flush nor administrate', async (_, url) => {
    const client = inspect(url());
    expect(await client.ping()).toBe('PONG');
    for (const [name, ...args] of [
      ['FLUSHALL'],
      ['FLUSHDB'],
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
      ['SHUTDOWN'],
      ['KEYS', '*'],
    ] as const) {
      await expect(client.call(name, ...args)).rejects.toThrow('NOPERM');
    }
    client.disconnect();
  });

  it('lets nobody in without a password', async () => {
    for (const url of [server.url, urlAs('cascade-publisher', 'wrong')]) {
      const client = inspect(url);
      await expect(client.ping()).rejects.toThrow(/NOAUTH|WRONGPASS/);
      client.disconnect();
    }
  });

  it('lets the health check ask whether it answers, and nothing else', async () => {
    expect(asHealth()).toEqual({ status: 0, stdout: 'PONG' });
    for (const command of [['get', 'cascade:feeds'], ['info'], ['flushall'], ['publish', 'cascade:signals', 'x']]) {
      expect(asHealth(...command).status).toBe(1);
    }
    server.kill();
    await expect.poll(() => asHealth().status, PATIENTLY).toBe(1);
    await server.restart();
    expect(asHealth().status).toBe(0);
  });
});
