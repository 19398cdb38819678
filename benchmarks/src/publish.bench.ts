import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SignalLevel } from '@cascade/core';
import { encodeSignalJson, openRedisBus, type RedisLike } from '@cascade/redis-bus';
import { findRedisBinary, openRedisServer, type RedisBinary } from '@cascade/testkit';
import { median } from './contender.js';
import { numberedDetection } from './publish-detection.js';

/**
 * How many signals a second one Redis takes: the very commands the bus sends, replayed over one socket with four in flight, against
 * `redis-benchmark -P 64` appending entries of the same size to one stream. Then the bus itself, whose own work is encoding.
 * Server CPU per signal is the server's own count. `node benchmarks/run.mjs publish [everysec]`; with `everysec` the server keeps an AOF.
 */
const SIGNALS = 40_960;
const ROUNDS = 5;
const IN_FLIGHT = 4;
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT'] as const;

/** Which levels the signals have, in turn. */
const MIXES: Readonly<Record<string, readonly SignalLevel[]>> = {
  'all WATCH': ['WATCH'],
  '6 WATCH : 3 ALERT : 1 CRITICAL': ['WATCH', 'ALERT', 'WATCH', 'WATCH', 'ALERT', 'WATCH', 'CRITICAL', 'WATCH', 'ALERT', 'WATCH'],
  'all CRITICAL': ['CRITICAL'],
};

/** The least that gives each signal a number and an entry: what the rest of the write set is compared with. */
const STREAM_ONLY = `
local seq = redis.call('INCRBY', KEYS[2], #ARGV) - #ARGV
for index = 1, #ARGV do redis.call('XADD', KEYS[1], '*', 'signal', (string.gsub(ARGV[index], '"seq":%d+', '"seq":' .. seq + index, 1))) end
return { #ARGV }`;

function detections(levels: readonly SignalLevel[], from: number) {
  return Array.from({ length: SIGNALS }, (_, index) =>
    numberedDetection(from + index, levels[index % levels.length] ?? 'NONE', SYMBOLS[index % SYMBOLS.length] ?? ''),
  );
}

function command(...words: readonly string[]): Buffer {
  return Buffer.from(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
}

/** What the bus would send for these detections. */
async function recorded(levels: readonly SignalLevel[], from: number): Promise<Buffer[]> {
  const commands: Buffer[] = [];
  const record = (script: string, count: number, words: string[]): Promise<unknown> => {
    commands.push(command('EVAL', script, String(count), ...words));
    return Promise.resolve([0, 0, 0, 0, '']);
  };
  const client: RedisLike = {
    status: 'ready',
    // Makes the bus show its script.
    evalsha: () => Promise.reject(new Error('NOSCRIPT')),
    eval: (script, count, ...words) => record(script, count, words),
    get: () => Promise.resolve(null),
    hgetall: () => Promise.resolve({}),
    hmget: () => Promise.resolve([]),
    lrange: () => Promise.resolve([]),
    call: () => Promise.resolve(undefined),
    subscribe: () => Promise.resolve(),
    on: () => undefined,
    off: () => undefined,
    duplicate: () => client,
    disconnect: () => {},
  };
  const bus = openRedisBus({ client, queue: { maxQueued: SIGNALS, maxQueuedBytes: 1e9 } });
  for (const detection of detections(levels, from)) bus.offer(detection);
  await bus.flush();
  await bus.close();
  return commands;
}

/** Sends the commands with four in flight; seconds until the last is answered. Each answer is one array. */
async function replay(port: number, commands: readonly Buffer[]): Promise<number> {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  await new Promise((resolve) => socket.once('connect', resolve));
  const start = performance.now();
  await new Promise<void>((resolve, reject) => {
    let [sent, answered] = [0, 0];
    const send = (): void => {
      while (sent < commands.length && sent - answered < IN_FLIGHT) socket.write(commands[sent++] ?? '');
    };
    socket.on('data', (data: Buffer) => {
      const text = data.toString('latin1');
      if (/(^|\n)-/.test(text)) reject(new Error(`the server refused a batch: "${text.slice(0, 200)}"`));
      answered += text.split('*').length - 1;
      if (answered === commands.length) resolve();
      send();
    });
    send();
  });
  const seconds = (performance.now() - start) / 1_000;
  socket.destroy();
  return seconds;
}

/** CPU seconds the server has used. */
async function serverCpu(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  const text = await new Promise<string>((resolve) => {
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
      if (answer.includes('used_cpu_user_main_thread')) resolve(answer);
    });
    socket.write(command('INFO', 'cpu'));
  });
  socket.destroy();
  const seconds = (name: string): number => Number(new RegExp(`${name}:([\\d.]+)`).exec(text)?.[1]);
  return seconds('used_cpu_user') + seconds('used_cpu_sys');
}

interface Row {
  readonly what: string;
  readonly perSec: number;
  readonly serverUs: number;
}

/** Rounds on a server emptied before each; the middle one. */
async function measured(what: string, port: number, run: (round: number) => Promise<number>): Promise<Row> {
  const rounds: Row[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await replay(port, [command('EVAL', "redis.call('FLUSHALL') return { 0 }", '0')]);
    const before = await serverCpu(port);
    const perSec = SIGNALS / (await run(round));
    rounds.push({ what, perSec, serverUs: (((await serverCpu(port)) - before) / SIGNALS) * 1e6 });
  }
  return { what, perSec: median(rounds.map(({ perSec }) => perSec)), serverUs: median(rounds.map(({ serverUs }) => serverUs)) };
}

function redisBenchmark({ path, env }: RedisBinary, port: number, document: string): number {
  const words = ['-p', String(port), '-P', '64', '-n', String(SIGNALS), '--csv', 'XADD', 'cascade:stream', '*', 'signal', document];
  const output = execFileSync(join(dirname(path), 'redis-benchmark'), words, { env: { ...process.env, ...env }, encoding: 'utf8' });
  const perSec = Number(/","([\d.]+)"/.exec(output.slice(output.lastIndexOf('\n"') + 1))?.[1]);
  return SIGNALS / perSec;
}

/** CPU microseconds of one `offer` while Redis answers, and while it is away and each signal goes to the spill file. */
async function offerCosts(url: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-publish-'));
  for (const [what, options] of [
    ['Redis ready', { url }],
    ['Redis away, spill file', { url: 'redis://127.0.0.1:1', queue: { spillFile: join(folder, 'spill') } }],
  ] as const) {
    const bus = openRedisBus(options);
    const costs: number[] = [];
    for (const detection of detections(MIXES['all WATCH'] ?? [], 1).slice(0, 8_000)) {
      const start = performance.now();
      bus.offer(detection);
      costs.push((performance.now() - start) * 1_000);
      if (costs.length % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    costs.sort((a, b) => a - b);
    const at = (share: number): string => (costs[Math.floor(costs.length * share)] ?? Number.NaN).toFixed(0);
    console.log(`offer, ${what}: us p50 ${at(0.5)}, p99 ${at(0.99)}, p99.9 ${at(0.999)}, most ${at(0.999_999)}`);
    await bus.close();
  }
  rmSync(folder, { recursive: true });
}

const binary = await findRedisBinary();
if (binary === undefined) throw new Error('no redis-server to measure');
const everysec = process.argv[2] === 'everysec';
const server = await openRedisServer({ args: everysec ? ['--appendonly', 'yes', '--appendfsync', 'everysec'] : [] });
try {
  const document = encodeSignalJson(numberedDetection(1, 'CRITICAL', 'BTCUSDT').signal);
  const rows = [
    await measured('redis-benchmark -P 64, XADD', server.port, async () => redisBenchmark(binary, server.port, document)),
    await measured('stream and seq only', server.port, async () => {
      const documents = detections(['WATCH'], 1).map(({ signal }) => encodeSignalJson(signal));
      const batches = Array.from({ length: SIGNALS / 256 }, (_, index) => documents.slice(index * 256, index * 256 + 256));
      return replay(
        server.port,
        batches.map((batch) => command('EVAL', STREAM_ONLY, '2', 'cascade:stream', 'signals_generated', ...batch)),
      );
    }),
  ];
  for (const [mix, levels] of Object.entries(MIXES)) {
    const commands = await recorded(levels, 1);
    rows.push(await measured(`full write set, ${mix}`, server.port, () => replay(server.port, commands)));
  }
  rows.push(
    await measured('the bus: offer and flush', server.port, async () => {
      const bus = openRedisBus({ url: server.url, queue: { maxQueued: SIGNALS, maxQueuedBytes: 1e9 } });
      const offered = detections(MIXES['all CRITICAL'] ?? [], 1);
      const start = performance.now();
      for (const detection of offered) bus.offer(detection);
      await bus.flush();
      const seconds = (performance.now() - start) / 1_000;
      await bus.close();
      return seconds;
    }),
  );
  const [reference] = rows;
  console.log(`publish: ${SIGNALS} signals of ${document.length} bytes, batches of 256, ${everysec ? 'AOF everysec' : 'no persistence'}`);
  console.table(
    rows.map(({ what, perSec, serverUs }) => ({
      what,
      'signals/s, median': Math.round(perSec),
      'server CPU us/signal': Number(serverUs.toFixed(2)),
      'share of redis-benchmark': Number((perSec / (reference?.perSec ?? Number.NaN)).toFixed(2)),
    })),
  );
  await offerCosts(server.url);
} finally {
  await server.stop();
}
