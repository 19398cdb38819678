import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { parseArgs } from 'node:util';
import type { CascadeEvent } from '@cascade/core';
import { simulate } from '@cascade/replay/simulate';
import { machineLoad } from './service/machine-load.js';
import { openSubject, type Subject, subjectPath } from './service/subject.js';
import { theilSen, withoutFirst } from './service/theil-sen.js';

/**
 * The whole service loop over simulated hours, as fast as it goes: detector, service with its API open and a client that reads every topic,
 * in-process bus, checkpoints. First until everything that remembers a fixed number of things is full, then as many events as wanted. The market
 * is the same simulated day again and again, because what is remembered has longer texts in some hours than in others: the heap, read after every
 * hour and two forced collections, is compared with that of the same hour of other days (seasonal Sen slope). Without the code V8 has compiled it
 * may grow by 0.01 bytes an event after the first quarter, and handles, listeners and sizes have to be the same at the end.
 * `node benchmarks/run.mjs soak [--quick] [--events 10000000]`; exits 1 otherwise.
 */
const EVENTS = 10_000_000;
const QUICK_EVENTS = 1_000_000;
const MOST_BYTES_AN_EVENT = 0.01;
const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;
const SEED = 1;
/** A Monday, 00:00 UTC. */
const FIRST_MS = 1_767_571_200_000;
const WARM_UP_SHARE = 0.25;
/** Sizes at which the service forgets the oldest. */
const FULL_AT: Readonly<Record<string, number>> = {
  'signals remembered': 10_000,
  'liquidations remembered': 10_000,
  'regime changes kept': 100,
};
/** Symbols heard of within ten minutes: they come and go with the market, and may be as many as ever in the first quarter. */
const SHOWN = 'symbols shown';
/** After about so many events they are reached; for the estimate of the time that is left. */
const FULL_AFTER_EVENTS = 820_000;
const PRINT_EVERY = 10;

interface Reading {
  readonly events: number;
  readonly heapUsed: number;
  /** Of it, code: V8 goes on compiling for hours. */
  readonly compiled: number;
  readonly external: number;
  readonly rss: number;
  readonly checkpoints: number;
  /** Handles, listeners and sizes, by name. */
  readonly sizes: Readonly<Record<string, number>>;
}

interface Hour {
  readonly events: number;
  readonly signals: number;
  readonly tookMs: number;
}

/** A simulated day again and again, in hours: what is received in hour n, and what is on its way at its end, in hour n + 1. */
function* marketHours(): Generator<readonly CascadeEvent[], never> {
  for (let day = 0; ; day++) {
    const startMs = FIRST_MS + day * HOURS_A_DAY * HOUR_MS;
    let events: CascadeEvent[] = [];
    let hour = 1;
    for (const event of simulate({ scenario: 'market', seed: SEED, startMs, durationMs: HOURS_A_DAY * HOUR_MS }).events) {
      if (event.receivedTsMs >= startMs + hour * HOUR_MS && hour < HOURS_A_DAY) {
        yield events;
        events = [];
        hour++;
      }
      events.push(event);
    }
    yield events;
  }
}

/** What a client of all topics got. */
class Listener {
  bytes = 0;
  readonly seen: Record<string, number> = { signal: 0, liquidations: 0, values: 0, dropped: 0, gap: 0 };
  isCut = false;
  #rest = '';

  async open(url: string): Promise<void> {
    const request = get(`${url}/v1/stream?topics=signals,liquidations,values`, { agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`the stream answers ${response.statusCode}`);
    response.setEncoding('latin1');
    response.on('data', (text: string) => this.#take(text));
    response.on('close', () => {
      this.isCut = true;
    });
    response.on('error', () => undefined);
  }

  #take(text: string): void {
    this.bytes += text.length;
    const whole = this.#rest + text;
    const end = whole.lastIndexOf('\n') + 1;
    // Only the beginning of a line that is not whole is needed: its data may be long.
    this.#rest = whole.slice(end).slice(0, 64);
    for (const [, name = ''] of whole.slice(0, end).matchAll(/^event: (\w+)$/gm)) this.seen[name] = (this.seen[name] ?? 0) + 1;
  }
}

function megabytes(bytes: number): number {
  return Number((bytes / 1e6).toFixed(2));
}

/** Sizes that differ between two readings. */
function changes(before: Reading, after: Reading): string[] {
  const names = new Set([...Object.keys(before.sizes), ...Object.keys(after.sizes)]);
  return [...names].flatMap((name) => {
    const [from = 0, to = 0] = [before.sizes[name], after.sizes[name]];
    return from === to ? [] : [`${name}: ${from} -> ${to}`];
  });
}

/** Whether what remembers a fixed number of things has reached it: until then the heap grows by design. */
function isFull({ sizes }: Reading): boolean {
  return Object.entries(FULL_AT).every(([name, size]) => (sizes[name] ?? 0) >= size);
}

/** Bytes an event, of the heap without code or of another part; not a number with readings of less than two days. */
function slopeOf(readings: readonly Reading[], part: (reading: Reading) => number = dataOf): number {
  const points = readings.map((reading) => ({ x: reading.events, y: part(reading) }));
  return theilSen(points, HOURS_A_DAY) ?? Number.NaN;
}

function dataOf({ heapUsed, compiled }: Reading): number {
  return heapUsed - compiled;
}

/** Prints what was found since the memories were full; returns whether the gates hold. */
function report(readings: readonly Reading[], hours: readonly Hour[], listener: Listener): boolean {
  const kept = withoutFirst(readings, WARM_UP_SHARE);
  const [first, last] = [kept[0] as Reading, kept.at(-1) as Reading];
  const slope = slopeOf(kept);
  const heaps = kept.map(({ heapUsed }) => heapUsed);
  // The first hour ends where the count begins.
  const seconds = hours.slice(1).reduce((sum, { tookMs }) => sum + tookMs, 0) / 1_000;
  const mostShown = Math.max(...readings.slice(0, readings.length - kept.length + 1).map(({ sizes }) => sizes[SHOWN] ?? 0));
  const grown = changes(first, last).filter((change) => !change.startsWith(SHOWN) || (last.sizes[SHOWN] ?? 0) > mostShown);
  const events = last.events - (readings[0] as Reading).events;
  const rows = {
    'events before, until all memories were full': (readings[0] as Reading).events,
    events,
    'simulated hours': hours.length - 1,
    'times as fast as the market': Math.round(((hours.length - 1) * 3_600) / seconds),
    'events/s, collections not counted': Math.round(events / seconds),
    signals: hours.at(-1)?.signals ?? 0,
    'signals the client got': listener.seen.signal ?? 0,
    'frames of liquidations and values it got': (listener.seen.liquidations ?? 0) + (listener.seen.values ?? 0),
    'MB it got': Math.round(listener.bytes / 1e6),
    checkpoints: last.checkpoints,
    'readings of the heap in the slope': kept.length,
    'slope, bytes an event': Number(slope.toFixed(5)),
    'slope of all of the heap, code included': Number(slopeOf(kept, ({ heapUsed }) => heapUsed).toFixed(5)),
    'heap MB after 25 %, at the end': `${megabytes(first.heapUsed)}, ${megabytes(last.heapUsed)}`,
    'least and most heap MB': `${megabytes(Math.min(...heaps))}, ${megabytes(Math.max(...heaps))}`,
    'of it code MB after 25 %, at the end': `${megabytes(first.compiled)}, ${megabytes(last.compiled)}`,
    'RSS MB after 25 %, at the end': `${megabytes(first.rss)}, ${megabytes(last.rss)}`,
  };
  console.table(Object.fromEntries(Object.entries(rows).map(([name, value]) => [name, { value }])));
  const isFlat = slope <= MOST_BYTES_AN_EVENT;
  console.log(
    `${isFlat ? 'ok' : 'FAILED'}: the heap without code grows by ${slope.toFixed(5)} bytes an event, allowed are ${MOST_BYTES_AN_EVENT}`,
  );
  console.log(
    `${grown.length === 0 ? 'ok' : 'FAILED'}: handles, listeners and sizes ${grown.length === 0 ? 'as before' : grown.join('; ')}`,
  );
  console.log(
    Object.entries(last.sizes)
      .map(([name, size]) => `${name} ${size}`)
      .join(', '),
  );
  if (listener.isCut) console.log('FAILED: the client of the stream was cut');
  return isFlat && grown.length === 0 && !listener.isCut;
}

function print(hour: number, { tookMs, signals }: Hour, reading: Reading, restMs: number): void {
  const { events } = reading;
  const [heap, code, outside, resident] = [reading.heapUsed, reading.compiled, reading.external, reading.rss].map(megabytes);
  const rest = restMs > 0 ? `; about ${Math.ceil(restMs / 60_000)} min left` : '';
  console.log(
    `hour ${hour}: ${events} events, ${signals} signals, ${Math.round(tookMs)} ms; MB heap ${heap} (${code} code), external ${outside}, RSS ${resident}${rest}`,
  );
}

async function run(subject: Subject, events: number): Promise<boolean> {
  const { url } = await subject.ask<{ url: string }>({ order: 'open' });
  const listener = new Listener();
  await listener.open(url);
  const readings: Reading[] = [];
  const hours: Hour[] = [];
  const market = marketHours();
  const startedMs = performance.now();
  let hour = 0;
  for (let next = market.next().value, measured = 0; measured < events; hour++) {
    const fromMs = FIRST_MS + hour * HOUR_MS;
    const running = subject.ask<Hour>({ order: 'run', events: next, fromMs, toMs: fromMs + HOUR_MS });
    // While the service works on the hour before.
    next = market.next().value;
    const ran = await running;
    const reading = await subject.ask<Reading>({ order: 'reading' });
    if (readings.length > 0 || isFull(reading)) {
      if (readings.length === 0) console.log(`all memories are full after ${reading.events} events: what counts begins here`);
      readings.push(reading);
      hours.push(ran);
      measured = reading.events - (readings[0] as Reading).events;
    }
    const msAnEvent = (performance.now() - startedMs) / reading.events;
    const unfilled = readings.length > 0 ? 0 : Math.max(0, FULL_AFTER_EVENTS - reading.events);
    if (hour % PRINT_EVERY !== 0) continue;
    print(hour + 1, ran, reading, (unfilled + events - measured) * msAnEvent);
    // For a run that is cut short.
    const slope = slopeOf(withoutFirst(readings, WARM_UP_SHARE));
    if (!Number.isNaN(slope)) console.log(`  slope so far ${slope.toFixed(4)} bytes an event`);
  }
  const isFine = report(readings, hours, listener);
  await subject.ask({ order: 'close' });
  return isFine;
}

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, events: { type: 'string' } } });
const events = Number(values.events ?? (values.quick ? QUICK_EVENTS : EVENTS));
if (!(events > 0)) throw new Error(`--events takes a number > 0, got "${values.events}"`);
console.log(`soak: ${events} events at least; load of the machine before ${machineLoad()}`);
const subject = openSubject(subjectPath('soaked-service'), { execArgv: ['--expose-gc'] });
try {
  process.exitCode = (await run(subject, events)) ? 0 : 1;
  console.log(`load of the machine after ${machineLoad()}`);
} finally {
  subject.end();
}
