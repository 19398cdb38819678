import { describe, expect, it, onTestFinished } from 'vitest';
import type { SignalBus, SignalStreamOptions } from './bus.js';
import { decodeSignal, encodeSignal } from './codec.js';
import { sampleDetection } from './detection.sample.js';
import { type BusKeys, createKeys } from './keys.js';
import type { SignalSubscription } from './signal-subscription.js';
import type { WireSignal } from './wire-signal.js';

/** What the contract asks of a client of the reading side. */
export interface ContractReader {
  xrange(key: string, start: string, end: string): Promise<[id: string, fields: string[]][]>;
  hgetall(key: string): Promise<Record<string, string>>;
  get(key: string): Promise<string | null>;
}

/** One kind of server, client and user: how a program writes there, and how another one reads. */
export interface BusAccess {
  readonly cluster: boolean;
  /** A prefix nobody else uses. */
  nextPrefix(): string;
  /** A bus of the writing side. */
  openBus(prefix: string): SignalBus;
  /** A subscription of the reading side. */
  subscribe(prefix: string, options?: SignalStreamOptions): SignalSubscription;
  /** A client of the reading side. */
  readonly reader: ContractReader;
}

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;

/** `count` signals, the symbols in turn; each symbol's sequence starts at 1. */
function offerInTurn(bus: SignalBus, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const detection = sampleDetection(Math.floor(index / 3) + 1, index % 2 === 0 ? 'CRITICAL' : 'WATCH', SYMBOLS[index % 3] ?? '');
    bus.offer(detection);
    return detection.signal.id;
  });
}

const keysOf = ({ cluster }: BusAccess, prefix: string): BusKeys => createKeys({ prefix, cluster });

interface Written {
  readonly entryId: string;
  readonly signal: WireSignal;
}

async function written(access: BusAccess, prefix: string, symbol?: string): Promise<Written[]> {
  const entries = await access.reader.xrange(keysOf(access, prefix).stream(symbol), '-', '+');
  return entries.map(([entryId, [, json = '']]) => ({ entryId, signal: decodeSignal(json) }));
}

const idsOf = (list: readonly Written[]): string[] => list.map(({ signal }) => signal.id);
const ofSymbol = (list: readonly Written[], symbol: string): Written[] => list.filter(({ signal }) => signal.symbol === symbol);

function openFor(access: BusAccess): { readonly bus: SignalBus; readonly prefix: string } {
  const prefix = access.nextPrefix();
  const bus = access.openBus(prefix);
  onTestFinished(() => bus.close());
  return { bus, prefix };
}

function describeWriting(current: () => BusAccess): void {
  it('has everything in the stream by the time flush resolves, in order, each id once, more than one batch', async () => {
    const { bus, prefix } = openFor(current());
    const ids = offerInTurn(bus, 600);
    await bus.flush();
    const entries = await written(current(), prefix);
    expect(idsOf(entries)).toEqual(ids);
    expect(new Set(entries.map(({ entryId }) => entryId)).size).toBe(600);
    expect(bus.stats()).toMatchObject({ state: 'ready', published: 600, queued: 0, refused: 0, retries: 0, sideErrors: 0 });
  });

  it('keeps the order of each symbol, with rising seq, in the stream of all and in its own', async () => {
    const { bus, prefix } = openFor(current());
    offerInTurn(bus, 90);
    await bus.flush();
    const entries = await written(current(), prefix);
    for (const symbol of SYMBOLS) {
      const own = ofSymbol(entries, symbol);
      const seqs = own.map(({ signal }) => signal.seq);
      expect(own).toHaveLength(30);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      const alone = await written(current(), prefix, symbol);
      expect(alone.map(({ entryId, signal }) => [entryId, signal.id])).toEqual(own.map(({ entryId, signal }) => [entryId, signal.id]));
    }
  });

  it('keeps the order of each writer when two write at once, and loses none', async () => {
    const { bus, prefix } = openFor(current());
    const other = current().openBus(prefix);
    onTestFinished(() => other.close());
    const offered: string[][] = [[], []];
    for (let seq = 1; seq <= 100; seq++) {
      for (const [index, [writer, symbol]] of (
        [
          [bus, 'BTCUSDT'],
          [other, 'ETHUSDT'],
        ] as const
      ).entries()) {
        const detection = sampleDetection(seq, 'ALERT', symbol);
        writer.offer(detection);
        offered[index]?.push(detection.signal.id);
      }
    }
    await Promise.all([bus.flush(), other.flush()]);
    const entries = await written(current(), prefix);
    expect(entries).toHaveLength(200);
    expect(idsOf(ofSymbol(entries, 'BTCUSDT'))).toEqual(offered[0]);
    expect(idsOf(ofSymbol(entries, 'ETHUSDT'))).toEqual(offered[1]);
  });

  it('writes what is queued when it closes, and nothing after', async () => {
    const { bus, prefix } = openFor(current());
    const ids = offerInTurn(bus, 30);
    await bus.close();
    bus.offer(sampleDetection(99));
    expect(idsOf(await written(current(), prefix))).toEqual(ids);
    expect(bus.stats()).toMatchObject({ state: 'closed', published: 30, queued: 0, refused: 1 });
  });
}

function describeReading(current: () => BusAccess): void {
  it('brings each signal at or above the level to a subscriber of another program, once, in order, as it stands in the stream', async () => {
    const { bus, prefix } = openFor(current());
    const signals = current().subscribe(prefix, { minLevel: 'ALERT' });
    onTestFinished(() => void signals.return?.());
    await signals.ready;
    const ids = offerInTurn(bus, 60).filter((id) => id.includes('CRITICAL'));
    await bus.flush();
    const seen: WireSignal[] = [];
    while (seen.length < ids.length) seen.push((await signals.next()).value);
    expect(seen.map(({ id }) => id)).toEqual(ids);
    const entries = await written(current(), prefix);
    for (const { id, meta } of seen) expect(meta.stream_id).toBe(entries.find(({ signal }) => signal.id === id)?.entryId);
  });

  it('writes the document of the signal', async () => {
    const { bus, prefix } = openFor(current());
    const detection = sampleDetection(1);
    bus.offer(detection);
    await bus.flush();
    const [entry] = await written(current(), prefix);
    const { meta, seq: _seq, ...document } = encodeSignal(detection.signal);
    expect(entry?.signal).toMatchObject({ ...document, meta });
  });

  it('lets a reader see the current values: velocity, risk, probability, regime', async () => {
    const { bus, prefix } = openFor(current());
    const { reader } = current();
    const keys = keysOf(current(), prefix);
    for (const symbol of SYMBOLS) bus.offer(sampleDetection(1, 'CRITICAL', symbol));
    await bus.flush();
    const [velocity, risk] = await Promise.all([reader.hgetall(keys.velocityCurrent('ETHUSDT')), reader.hgetall(keys.risk('ETHUSDT'))]);
    expect(velocity).toMatchObject({ event_count_10s: '412', velocity_10s: '41.2', leading_exchange: 'binance' });
    expect(risk).toMatchObject({ score: '81.2', level: 'CRITICAL', action: 'URGENT' });
    expect(JSON.parse((await reader.get(keys.probability('SOLUSDT'))) ?? '')).toMatchObject({ probability: 0.7521, signal: 'CRITICAL' });
    expect(JSON.parse((await reader.get(keys.regimeCurrent)) ?? '')).toMatchObject({ regime: 'HIGH', trend_regime: 'STRONG_DOWN' });
  });

  it('ends a subscription that nobody reads any more', async () => {
    const { prefix } = openFor(current());
    const signals = current().subscribe(prefix);
    await signals.ready;
    const waiting = signals.next();
    await signals.return?.();
    expect(await waiting).toMatchObject({ done: true });
    expect(await signals.next()).toMatchObject({ done: true });
  });
}

/** What programs see of each other through every kind of Redis, client and user. */
export function describeRedisBusContract(name: string, current: () => BusAccess): void {
  describe(`${name}: the contract between programs`, () => {
    describeWriting(current);
    describeReading(current);
  });
}
