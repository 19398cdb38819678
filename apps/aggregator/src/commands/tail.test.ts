import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { Secret } from '@cascade/core';
import { openRedisBus } from '@cascade/redis-bus';
import { findRedisBinary, openRedisServer, type RedisServer } from '@cascade/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BundledCascade, type RunningCascade } from '../bundled-cascade.sample.js';
import { detectionOf, type LiveServer, type LiveServerOptions, openLiveServer, sampleRun } from '../tail/live-server.sample.js';

const cascade = new BundledCascade();
const opened: (LiveServer | RedisServer | Server | TcpServer)[] = [];
beforeAll(() => cascade.build(), 60_000);
afterAll(() => cascade.remove());
afterEach(async () => {
  await cascade.stopAll();
  for (const server of opened.splice(0)) {
    if ('stop' in server) await server.stop();
    else if ('closeAllConnections' in server) {
      server.closeAllConnections();
      server.close();
    } else await server.close();
  }
});

async function service(options?: LiveServerOptions): Promise<LiveServer> {
  const server = await openLiveServer(options);
  opened.push(server);
  return server;
}

async function portOf(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  opened.push(server);
  return (server.address() as AddressInfo).port;
}

/** Something else that speaks HTTP. */
async function stranger(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await portOf(createServer(listener))}`;
}

const tail = (...args: string[]): RunningCascade => cascade.start(['tail', ...args]);

function numberOf(line: string | undefined): number | undefined {
  return line === undefined ? undefined : (JSON.parse(line) as { seq: number }).seq;
}

async function following(server: LiveServer, ...args: string[]): Promise<RunningCascade> {
  const running = tail(server.url, ...args);
  await running.until(() => running.stderr.includes('following'));
  return running;
}

describe('cascade tail', () => {
  it('prints a line a signal, marked as what the data is, without colours into a pipe, until SIGTERM', async () => {
    const server = await service();
    const running = await following(server);
    server.offer(detectionOf(1, 'ALERT'), detectionOf(2, 'NONE', 'ETHUSDT'));
    await running.until(() => running.lines.length === 2);
    expect(running.lines[0]).toMatch(
      /^\[simulated\] \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {2}ALERT {5}BTCUSDT {5}p \d\.\d\d {2}.* ev\/s {2}/,
    );
    expect(running.lines[1]).toContain('NONE      ETHUSDT');
    expect(running.stdout).not.toContain('\u001b');
    expect(running.stderr).toBe(`cascade: following ${server.url}: [simulated]\n`);
    expect(await running.end('SIGTERM')).toBe(0);
  });

  it('prints the documents of the service with --json, live ones without a mark, until Ctrl-C', async () => {
    const server = await service({ data: 'live' });
    const running = await following(server, '--json');
    server.offer(...sampleRun().detections);
    await running.until(() => running.lines.length === sampleRun().detections.length);
    expect(running.lines).toEqual(server.told.map((signal) => JSON.stringify(signal)));
    expect(running.stderr).toBe(`cascade: following ${server.url}: live data\n`);
    expect(await running.end('SIGINT')).toBe(130);
  });

  it('finds the service by httpPort and httpToken, and says of a missing or wrong token which setting it is, with code 2', async () => {
    const token = 'canary-token-of-sixteen';
    const server = await service({ token: new Secret(token) });
    const port = String(server.port);
    const right = cascade.start(['tail', '--http-port', port], { CASCADE_HTTP_TOKEN: token });
    await right.until(() => right.stderr.includes('following http://127.0.0.1:'));
    const none = tail('--http-port', port);
    expect(await none.code()).toBe(2);
    expect(none.stderr).toBe(
      `cascade: the service at ${server.url} asks for a token: set httpToken with --http-token, CASCADE_HTTP_TOKEN or in the configuration file\n`,
    );
    const wrong = tail(server.url, '--http-token', 'another-token-of-sixteen');
    expect(await wrong.code()).toBe(2);
    expect(wrong.stderr).toContain('does not take this httpToken');
    expect(`${right.stderr}${wrong.stderr}`).not.toMatch(/token-of-sixteen/);
  });

  it('keeps to --min-level and --symbol', async () => {
    const server = await service();
    const running = await following(server, '--min-level', 'critical', '--symbol', 'btc-usdt-swap', '--json');
    server.offer(detectionOf(1, 'ALERT'), detectionOf(2, 'EXTREME', 'ETHUSDT'), detectionOf(3, 'CRITICAL'), detectionOf(4, 'EXTREME'));
    await running.until(() => running.lines.length === 2);
    expect(running.lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['BTCUSDT:3', 'BTCUSDT:4']);
  });

  it('ends with code 3 after the first signal at --exit-on, also one of --since', async () => {
    const server = await service();
    const running = await following(server, '--exit-on', 'CRITICAL', '--json');
    server.offer(detectionOf(1, 'ALERT'), detectionOf(2, 'EXTREME'), detectionOf(3, 'CRITICAL'));
    expect(await running.code()).toBe(3);
    expect(running.lines).toHaveLength(2);
    const past = tail(server.url, '--exit-on', 'CRITICAL', '--since', '1m', '--json');
    expect(await past.code()).toBe(3);
    expect(past.lines).toEqual(running.lines);
  });

  it('begins with the past signals of --since, each once', async () => {
    const server = await service();
    const nowMs = Date.now();
    server.offer(
      detectionOf(1, 'ALERT', 'BTCUSDT', nowMs - 700_000),
      detectionOf(2, 'ALERT', 'BTCUSDT', nowMs - 500_000),
      detectionOf(3, 'ALERT', 'ETHUSDT', nowMs - 400_000),
      detectionOf(4, 'WATCH', 'BTCUSDT', nowMs - 300_000),
      detectionOf(5, 'ALERT', 'SOLUSDT', nowMs - 200_000),
    );
    const running = await following(server, '--since', '10m', '--symbol', 'BTCUSDT,ETHUSDT', '--min-level', 'ALERT', '--json');
    await running.until(() => running.lines.length === 2);
    server.offer(detectionOf(6, 'ALERT'));
    await running.until(() => running.lines.length === 3);
    expect(running.lines.map(numberOf)).toEqual([2, 3, 6]);
    expect(running.stderr).not.toContain('only the newest');
  });

  it('says once that it lost the service and once that it is back, and goes on after the last signal', async () => {
    const server = await service();
    const running = await following(server, '--json');
    server.offer(detectionOf(1, 'ALERT'));
    await running.until(() => running.lines.length === 1);
    await server.close();
    await running.until(() => running.stderr.includes('lost'));
    const again = await service({ port: server.port });
    again.offer(detectionOf(1, 'ALERT'), detectionOf(2, 'CRITICAL'));
    await running.until(() => running.lines.length === 2);
    const signals = running.lines.map((line) => JSON.parse(line) as { seq: number; meta: { replayed?: boolean } });
    expect(signals.map(({ seq, meta }) => [seq, meta.replayed])).toEqual([
      [1, undefined],
      [2, true],
    ]);
    const [, lost, back, ...others] = running.stderr.trimEnd().split('\n');
    expect(lost).toMatch(new RegExp(`^cascade: lost ${server.url} \\(.+\\); trying again$`));
    expect(back).toMatch(new RegExp(`^cascade: ${server.url} is back after \\d+ s$`));
    expect(others).toEqual([]);
  });

  it('ends at once with code 1 and says what to do when nothing listens there', async () => {
    const server = await openLiveServer();
    await server.close();
    const running = tail('--url', server.url);
    expect(await running.code()).toBe(1);
    expect(running.stderr).toBe(
      `cascade: no service at ${server.url}: nothing listens there (ECONNREFUSED); start it with cascade run, or name its address, e.g. http://127.0.0.1:8787\n`,
    );
  });

  it('waits for a place when all are taken', async () => {
    const server = await service({ maxClients: 1 });
    const first = await following(server);
    const second = tail(server.url);
    await second.until(() => second.stderr.includes('lost'));
    expect(second.stderr).toContain('is busy (503)');
    await first.end('SIGTERM');
    await second.until(() => second.stderr.includes('following'));
  });

  it('ends quietly when its reader goes, as with head', async () => {
    const server = await service();
    const running = await following(server);
    running.child.stdout?.destroy();
    const offering = setInterval(() => server.offer(detectionOf(server.told.length, 'ALERT')), 20);
    expect(await running.code()).toBe(0);
    clearInterval(offering);
    expect(running.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown level', ['--min-level', 'LOUD'], /--min-level must be one of NONE, .*"LOUD"/],
    ['a level that is never seen', ['--exit-on', 'WATCH', '--min-level', 'ALERT'], /--exit-on WATCH would never be seen/],
    ['a wrong length of time', ['--since', '8d'], /--since must be a length of time .*"8d"/],
    ['an address without a scheme', ['localhost:8787'], /must begin with http:.*"localhost:8787"/],
    ['a password in the address', ['http://me:hunter2@localhost'], /must not hold a user or password/],
    ['two addresses', ['http://a', '--url', 'http://b'], /name two services/],
    ['no port', ['--http-port', 'none'], /httpPort is none: the service has no API/],
    ['an address and Redis', ['http://a', '--redis'], /from a service or from Redis/],
    ['Redis without a URL', ['--redis'], /--redis needs the setting redisUrl/],
  ])('refuses %s with code 2', async (_, args, words) => {
    const running = tail(...args);
    expect(await running.code()).toBe(2);
    expect(running.stderr).toMatch(words);
    expect(`${running.stdout}${running.stderr}`).not.toContain('hunter2');
  });
});

describe('cascade tail of what is no service', () => {
  it('says so with code 1', async () => {
    const pages = await stranger((_, response) => response.end('<html>'));
    const nothing = await stranger((_, response) => response.writeHead(404).end());
    const echo = await portOf(createTcpServer((socket) => socket.on('error', () => undefined).end('-ERR unknown command\r\n')));
    const runs = [pages, nothing, `http://127.0.0.1:${echo}`].map((url) => tail(url));
    expect(await Promise.all(runs.map((run) => run.code()))).toEqual([1, 1, 1]);
    expect(runs[0]?.stderr).toContain('it answered with nothing instead of a stream');
    expect(runs[1]?.stderr).toContain('it answered 404');
    expect(runs[2]?.stderr).toMatch(/does not speak HTTP \(HPE_\w+\)/);
  });

  it('does not follow redirects, which would carry the token elsewhere', async () => {
    const seen: (string | undefined)[] = [];
    const thief = await stranger(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end();
    });
    const running = tail(
      await stranger((_, response) => response.writeHead(302, { location: thief }).end()),
      '--http-token',
      'x'.repeat(16),
    );
    expect(await running.code()).toBe(1);
    expect(seen).toEqual([]);
  });

  it('leaves out what it can not read, and prints nothing that moves the cursor', async () => {
    const good = sampleRun().signals[0]!;
    const hostile = { ...good, id: 'evil', symbol: '\u001b[2J\u009b1mEVIL\u202e\nX' };
    const documents = ['{', '[]', 'null', JSON.stringify({ ...good, timestamp: 1e300 }), JSON.stringify(hostile), JSON.stringify(good)];
    const url = await stranger((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: hello\ndata: {"data":"fabulous"}\n\nevent: other\ndata: 1\n\nevent: gap\ndata\n\n');
      for (const document of documents) response.write(`event: signal\nid: \u{1f600}\ndata: ${document}\n\n`);
    });
    const running = tail(url);
    await running.until(() => running.lines.length === 2);
    expect(running.lines[0]).toMatch(/^\[unknown data\] .* {2}\[2J1mEVILX {2}/);
    expect(running.lines[1]).toContain(good.symbol);
    expect(running.stderr.match(/can not be read/g)).toHaveLength(1);
    expect(running.stderr).toContain('signals may be missing here');
  });
});

describe.skipIf((await findRedisBinary()) === undefined)('cascade tail --redis', () => {
  it('follows the signals in Redis, past ones first, over an outage', async () => {
    const redis = await openRedisServer({ args: ['--appendonly', 'yes'] });
    opened.push(redis);
    const bus = openRedisBus({ url: redis.url, prefix: 'x:' });
    bus.offer(detectionOf(1, 'ALERT'));
    await bus.flush();
    const running = cascade.start(['tail', '--redis', '--redis-prefix', 'x:', '--since', '1h', '--json'], { CASCADE_REDIS_URL: redis.url });
    await running.until(() => running.lines.length === 1);
    bus.offer(detectionOf(2, 'CRITICAL'));
    await running.until(() => running.lines.length === 2);
    redis.kill();
    await running.until(() => running.stderr.includes('lost'));
    await redis.restart();
    bus.offer(detectionOf(3, 'EXTREME'));
    await running.until(() => running.lines.length === 3 && running.stderr.includes('is back'));
    expect(running.lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['BTCUSDT:1', 'BTCUSDT:2', 'BTCUSDT:3']);
    expect(running.stderr.match(/lost redis/g)).toHaveLength(1);
    expect(running.stderr.match(/is back/g)).toHaveLength(1);
    expect(await running.end('SIGTERM')).toBe(0);
    await bus.close();
  });

  it('ends with code 3 at --exit-on, in colour-less lines without a mark', async () => {
    const redis = await openRedisServer({});
    opened.push(redis);
    const bus = openRedisBus({ url: redis.url });
    const running = tail('--redis-url', redis.url, '--exit-on', 'ALERT');
    await running.until(() => running.stderr.includes('do not tell whether their data is live'));
    bus.offer(detectionOf(1, 'ALERT'));
    expect(await running.code()).toBe(3);
    expect(running.lines).toEqual([expect.stringMatching(/^\d{4}-.* ALERT {5}BTCUSDT /)]);
    await bus.close();
  });

  it('ends with code 1 when it is not there, with code 2 when it refuses, without the password', async () => {
    const redis = await openRedisServer({ args: ['--requirepass', 'secret-of-redis'] });
    opened.push(redis);
    const refused = tail('--redis-url', redis.url.replace('redis://', 'redis://:hunter2@'));
    expect(await refused.code()).toBe(2);
    expect(refused.stderr).toContain('the setting is redisUrl');
    expect(refused.stderr).not.toContain('following');
    await redis.stop();
    const away = tail('--redis-url', redis.url.replace('redis://', 'redis://:hunter2@'));
    expect(await away.code()).toBe(1);
    expect(away.stderr).toContain('(ECONNREFUSED); start it, or name its address with --redis-url');
    expect(`${refused.stderr}${away.stderr}`).not.toContain('hunter2');
  });
});
