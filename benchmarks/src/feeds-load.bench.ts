import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Feeds, openFeeds } from '@cascade/feeds';
import { isOrder, LOAD_VENUES, type Opened, type Sent, serveExchanges } from './load-exchanges.js';

/**
 * Feeds under load: liquidations of three fake exchanges over real sockets, read by one loop. The exchanges run in a process of their own, so
 * that the CPU time is the client's alone. Every liquidation is distinct; exits 1 unless each arrives exactly once.
 * `node benchmarks/run.mjs feeds-load [events per second] [seconds]`, 5,000 and 30 by default.
 */
const DEFAULT_PER_SECOND = 5_000;
const DEFAULT_SECONDS = 30;
/** Events still on their way are waited for this long after the last one was sent, ms. */
const PATIENCE_MS = 10_000;

/** What the reader saw. */
interface Reading {
  liquidations: number;
  others: number;
  readonly ids: Set<string>;
  readonly delaysMs: number[];
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the exchanges ended with code "${code}"`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
  });
}

async function until(condition: () => boolean, limitMs: number): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  while (!condition() && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 10));
  return condition();
}

async function read(feeds: Feeds, reading: Reading): Promise<void> {
  for await (const event of feeds) {
    if (event.type === 'liquidation') {
      reading.liquidations += 1;
      reading.ids.add(event.id);
      reading.delaysMs.push(event.receivedTsMs - event.tsMs);
    } else reading.others += 1;
  }
}

function isLive(feeds: Feeds): boolean {
  const connections = feeds.stats().venues.flatMap((venue) => venue.connections);
  return connections.length >= LOAD_VENUES.length && connections.every(({ status }) => status === 'live');
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Prints the figures; returns whether every liquidation arrived exactly once. */
function report({ sent, lateMs }: Sent, reading: Reading, feeds: Feeds, cpuMicroseconds: number, wallMs: number): boolean {
  const { venues, queue } = feeds.stats();
  const duplicates = venues.reduce((sum, venue) => sum + venue.duplicates, 0);
  const delays = reading.delaysMs.sort((a, b) => a - b);
  const rows = {
    sent,
    received: reading.liquidations,
    'distinct ids received': reading.ids.size,
    'duplicates left out': duplicates,
    'dropped liquidations': queue.droppedLiquidations,
    'dropped prices': queue.droppedPrices,
    'other events received': reading.others,
    reconnects: venues.flatMap(({ connections }) => connections).reduce((sum, { reconnects }) => sum + reconnects, 0),
    'events/s': Math.round((1_000 * reading.liquidations) / wallMs),
    'client CPU us/event': Number((cpuMicroseconds / reading.liquidations).toFixed(1)),
    'client CPU share of one core, %': Number((cpuMicroseconds / wallMs / 10).toFixed(1)),
    'peak queue': queue.peak,
    'print to read ms, median': quantile(delays, 0.5),
    'print to read ms, 99 %': quantile(delays, 0.99),
    'sender late at most ms': lateMs,
    'client RSS MB': Math.round(process.memoryUsage().rss / 1e6),
  };
  console.table(Object.fromEntries(Object.entries(rows).map(([name, value]) => [name, { value }])));
  return reading.liquidations === sent && reading.ids.size === sent && duplicates === 0 && queue.droppedLiquidations === 0;
}

async function run(perSecond: number, seconds: number): Promise<boolean> {
  const child = fork(fileURLToPath(import.meta.url), ['exchanges']);
  const { endpoints } = await answerOf<Opened>(child);
  const feeds = openFeeds(LOAD_VENUES, { endpoints });
  const reading: Reading = { liquidations: 0, others: 0, ids: new Set(), delaysMs: [] };
  const done = read(feeds, reading);
  try {
    if (!(await until(() => isLive(feeds), 20_000))) throw new Error(`not live: ${JSON.stringify(feeds.stats().venues)}`);
    console.log(`feeds-load: ${perSecond} liquidations/s for ${seconds} s from ${LOAD_VENUES.join(', ')} on loopback`);
    const startedMs = performance.now();
    const before = process.cpuUsage();
    child.send({ perSecond, seconds });
    const sent = await answerOf<Sent>(child);
    await until(() => reading.liquidations >= sent.sent, PATIENCE_MS);
    const { user, system } = process.cpuUsage(before);
    const isComplete = report(sent, reading, feeds, user + system, performance.now() - startedMs);
    console.log(isComplete ? 'every liquidation arrived exactly once' : 'FAILED: received is not sent');
    return isComplete;
  } finally {
    await feeds.close();
    await done;
    child.kill();
  }
}

const [first, second] = process.argv.slice(2);
if (first === 'exchanges') await serveExchanges();
else {
  const order = { perSecond: Number(first ?? DEFAULT_PER_SECOND), seconds: Number(second ?? DEFAULT_SECONDS) };
  if (!isOrder(order)) throw new Error(`events per second and seconds must be numbers > 0, got "${first}" and "${second}"`);
  process.exitCode = (await run(order.perSecond, order.seconds)) ? 0 : 1;
}
