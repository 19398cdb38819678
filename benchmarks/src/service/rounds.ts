import { openSubject, type Subject, subjectPath } from './subject.js';

/** A service under load, in a process of its own. */
export interface Contender {
  readonly name: string;
  /** Alert targets, as in a configuration file. */
  readonly alerts: readonly object[];
  /** Added to the environment of the service. */
  readonly env: Readonly<Record<string, string>>;
  /** Readers of each kind that stop reading a second into a round. */
  readonly paused: Clients;
}

/** How many of each kind. */
export interface Clients {
  readonly sse: number;
  readonly websockets: number;
}

/** How it is measured. */
export interface Plan {
  readonly clients: Clients;
  /** Clients of each kind that are not measured, whether they pause or not: the same are measured everywhere. */
  readonly unmeasured: Clients;
  readonly topics: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
  readonly rounds: number;
}

/** A client that was cut: how long after it had stopped reading. */
export interface Cut {
  readonly afterMs: number;
  readonly stream: string;
  readonly reason: string;
}

/** A delivery that was given up. */
export interface DeadLetter {
  readonly target: string;
  readonly reason: string;
  readonly failure?: string;
  readonly attempts: number;
}

/** What a contender showed. */
export interface Shown {
  readonly name: string;
  /** To the bus, a list for each round, ms. */
  readonly toBus: Float64Array[];
  /** To the clients that are measured, ms. */
  readonly toClients: Float64Array[];
  readonly cuts: Cut[];
  /** Of the service at the end of each round, bytes. */
  readonly rss: number[];
  readonly cpuShares: number[];
  /** Most the timer of the load was late, ms. */
  lateMs: number;
  /** Signals a measured client should have got and did not, or got twice. */
  missed: number;
  /** Frames of liquidations and values the clients did not get. */
  dropped: number;
  deadLetters: readonly DeadLetter[];
}

interface Loaded {
  readonly sent: number;
  readonly lateMs: number;
  readonly busDelays: Float64Array;
  readonly cuts: readonly { readonly atMs: number; readonly stream: string; readonly reason: string }[];
  readonly cpuShare: number;
  readonly rss: number;
}

interface Taken {
  readonly readers: readonly {
    readonly delays: Float64Array;
    readonly signals: number;
    readonly isEnded: boolean;
    readonly isPaused: boolean;
  }[];
}

interface Running {
  readonly contender: Contender;
  readonly service: Subject;
  readonly url: string;
  readonly shown: Shown;
}

/** Of the load before the first round that counts, s. */
const WARM_UP_SECONDS = 5;
/** Clients read for so long before the first of them pauses, ms. */
const PAUSE_AFTER_MS = 1_000;

/**
 * Measures services against each other: a process each, which lives for the whole run, rounds in turn and in another order every time, so that a
 * busy machine slows all alike. The clients have a process of their own, too. The first round of each is left out.
 */
export async function measureServices(contenders: readonly Contender[], plan: Plan): Promise<Shown[]> {
  const readers = openSubject(subjectPath('stream-readers'));
  const all: Running[] = [];
  try {
    for (const contender of contenders) all.push(await start(contender));
    for (const running of all) await oneRound(running, readers, { ...plan, seconds: WARM_UP_SECONDS }, false);
    for (let round = 0; round < plan.rounds; round++) {
      for (let turn = 0; turn < all.length; turn++) await oneRound(all[(round + turn) % all.length] as Running, readers, plan, true);
    }
    for (const { service, shown } of all) Object.assign(shown, await service.ask<Pick<Shown, 'deadLetters'>>({ order: 'close' }));
    return all.map(({ shown }) => shown);
  } finally {
    for (const { service } of all) service.end();
    readers.end();
  }
}

async function start(contender: Contender): Promise<Running> {
  const { name, alerts, env } = contender;
  const service = openSubject(subjectPath('loaded-service'), { env });
  const { url } = await service.ask<{ url: string }>({ order: 'open', alerts });
  const counts = { lateMs: 0, missed: 0, dropped: 0, deadLetters: [] };
  return { contender, service, url, shown: { name, toBus: [], toClients: [], cuts: [], rss: [], cpuShares: [], ...counts } };
}

async function oneRound({ contender, service, url, shown }: Running, readers: Subject, plan: Plan, counts: boolean): Promise<void> {
  const { clients, topics, perSecond, seconds } = plan;
  const { paused } = contender;
  await readers.ask({ order: 'open', url, topics, ...clients });
  const droppedBefore = await droppedOf(url);
  const loading = service.ask<Loaded>({ order: 'load', perSecond, seconds });
  let pausedMs = Number.NaN;
  if (counts && paused.sse + paused.websockets > 0) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_MS));
    pausedMs = (await readers.ask<{ atMs: number }>({ order: 'pause', ...paused })).atMs;
  }
  const loaded = await loading;
  const taken = await readers.ask<Taken>({ order: 'take' });
  const droppedAfter = await droppedOf(url);
  await readers.ask({ order: 'close' });
  if (counts) note(shown, plan, { loaded, taken, pausedMs, dropped: droppedAfter - droppedBefore });
}

interface Noted {
  readonly loaded: Loaded;
  readonly taken: Taken;
  readonly pausedMs: number;
  readonly dropped: number;
}

function note(shown: Shown, { clients, unmeasured }: Plan, { loaded, taken, pausedMs, dropped }: Noted): void {
  const { readers } = taken;
  const measured = [
    ...readers.slice(0, clients.sse - unmeasured.sse),
    ...readers.slice(clients.sse, clients.sse + clients.websockets - unmeasured.websockets),
  ];
  shown.toBus.push(loaded.busDelays);
  shown.toClients.push(Float64Array.from(measured.flatMap(({ delays }) => [...delays])));
  shown.rss.push(loaded.rss);
  shown.cpuShares.push(loaded.cpuShare);
  shown.cuts.push(...loaded.cuts.map(({ atMs, stream, reason }) => ({ afterMs: atMs - pausedMs, stream, reason })));
  shown.lateMs = Math.max(shown.lateMs, loaded.lateMs);
  shown.missed += measured.reduce(
    (sum, { signals }) => sum + Math.abs(loaded.sent - signals),
    Math.abs(loaded.sent - loaded.busDelays.length),
  );
  shown.dropped += dropped;
}

/** What the service says it did not give to slow clients, both kinds together. */
async function droppedOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(/^cascade_stream_dropped_total\{[^}]*\} (\S+)$/gm)].reduce((sum, [, value]) => sum + Number(value), 0);
}
