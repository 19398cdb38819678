import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { ClientQueue, type ClientWire } from './client-queue.js';
import { gapEvent, signalEvent, topicEvent } from './encoded-events.js';
import { StreamClient } from './stream-client.js';
import { StreamHub } from './stream-hub.js';
import { checkIntervalMs, STREAM_LIMITS } from './stream-limits.js';
import { until } from './stream-rig.sample.js';
import { FakeSource, sampleLiquidation, sampleSignal, sampleValues } from './stream-source.sample.js';
import { StreamTally } from './stream-tally.js';
import type { TopicWish } from './topic-filter.js';

/** A socket that takes everything at once and keeps the very buffers. */
class EagerWire implements ClientWire {
  readonly format = 'sse';
  readonly pieces: Buffer[] = [];
  isOpen = true;
  waiting = 0;

  unsentBytes(): number {
    return this.waiting;
  }

  write(piece: Buffer, _last: boolean, taken: () => void): void {
    this.pieces.push(piece);
    queueMicrotask(taken);
  }

  destroy(): void {
    this.isOpen = false;
  }
}

const hubs: StreamHub[] = [];
let encodings = 0;

function openHub(source: FakeSource, encodeValues?: (values: { readonly nowMs: number }) => unknown): StreamHub {
  encodings = 0;
  const count = (values: { readonly nowMs: number }): unknown => {
    encodings++;
    return encodeValues?.(values) ?? { now: values.nowMs, padding: 'x'.repeat(100) };
  };
  const limits = { frameIntervalMs: 20, maxQueuedLiquidations: 10 };
  const hub = new StreamHub({ source, log: pino({ level: 'silent' }), maxClients: 100, encodeValues: count, limits });
  hubs.push(hub);
  return hub;
}

function join(hub: StreamHub, ...wishes: TopicWish[]): { wire: EagerWire; client: StreamClient } {
  const wire = new EagerWire();
  const client = new StreamClient(hub, wire, new StreamTally());
  hub.enter(client, () => undefined);
  for (const wish of wishes) client.subscribe(wish);
  return { wire, client };
}

afterEach(() => {
  for (const hub of hubs.splice(0)) hub.close();
});

describe('an event', () => {
  it('is encoded once for all: every client gets the memory of the same buffer', async () => {
    const source = new FakeSource();
    const hub = openHub(source);
    const clients = Array.from({ length: 5 }, () => join(hub, { topic: 'signals' }, { topic: 'liquidations' }, { topic: 'values' }));
    source.emit(sampleSignal(1));
    source.emitLiquidations(sampleLiquidation(1));
    source.emitValues(sampleValues(1));
    await until(() => clients.every(({ wire }) => wire.pieces.length === 3));
    for (const index of [0, 1, 2]) {
      const [first, ...others] = clients.map(({ wire }) => wire.pieces[index]!);
      for (const other of others) expect([other.buffer, other.byteOffset]).toEqual([first!.buffer, first!.byteOffset]);
      expect(others.every(({ buffer }) => buffer === first!.buffer)).toBe(true);
    }
    expect(encodings).toBe(1);
    for (const { client } of clients) {
      client.close();
      hub.leave(client);
    }
  });

  it('is encoded once for each list of symbols, in whatever order they are named', async () => {
    const source = new FakeSource();
    const hub = openHub(source);
    const clients = [['A', 'B'], ['B', 'A'], ['C']].map((symbols) => join(hub, { topic: 'values', symbols }));
    source.emitValues(sampleValues(1, 'A', 'B', 'C'));
    await until(() => clients.every(({ wire }) => wire.pieces.length === 1));
    expect(encodings).toBe(2);
    for (const { client } of clients) {
      client.close();
      hub.leave(client);
    }
  });

  it('costs nothing when nobody wants it', async () => {
    const source = new FakeSource();
    const hub = openHub(source);
    let reads = 0;
    source.emit({ ...sampleSignal(1), toJSON: () => ++reads } as ReturnType<typeof sampleSignal>);
    const { client } = join(hub, { topic: 'signals', minLevel: 'EXTREME' });
    source.emit({ ...sampleSignal(2), toJSON: () => ++reads } as ReturnType<typeof sampleSignal>);
    await until(() => hub.newestEventId?.endsWith(':2') === true);
    expect([reads, encodings]).toEqual([0, 0]);
    client.close();
    hub.leave(client);
  });

  it('can not smuggle lines into an event stream', () => {
    const evil = { ...sampleSignal(1), id: 'a\nevent: hello\ndata: 1\n\n', symbol: 'B\n\nC' };
    expect(signalEvent(evil).event.frame('sse').toString()).toMatch(/^event: signal\ndata: \{[^\n]*\}\n\n$/);
    expect(JSON.parse(signalEvent(evil).event.frame('websocket').toString())).toMatchObject({ data: evil });
    expect(gapEvent('1-a\n\nb').frame('sse').toString()).toBe('event: gap\ndata: {"last_event_id":"1-a\\n\\nb"}\n\n');
  });
});

describe('frames of liquidations and values', () => {
  it('are gathered: one frame an interval, of values the newest of each symbol', async () => {
    const source = new FakeSource();
    const seen: unknown[] = [];
    const hub = openHub(source, (values) => {
      seen.push(values);
      return {};
    });
    const { wire, client } = join(hub, { topic: 'liquidations' }, { topic: 'values' });
    source.emitValues(sampleValues(1));
    await until(() => seen.length === 1);
    for (let no = 1; no <= 5; no++) source.emitLiquidations(sampleLiquidation(no));
    source.emitValues(sampleValues(2, 'A', 'B'));
    source.emitValues(sampleValues(3, 'B', 'C'));
    await until(() => seen.length === 2);
    expect(wire.pieces).toHaveLength(3);
    expect(wire.pieces[1]?.toString().match(/"no":/g)).toHaveLength(5);
    const symbols = [sampleValues(2, 'A'), sampleValues(3, 'B'), sampleValues(3, 'C')].flatMap((values) => values.symbols);
    expect(seen[1]).toMatchObject({ nowMs: 3, symbols });
    client.close();
    hub.leave(client);
  });

  it('hold the newest liquidations of a burst and say how many are not in them', async () => {
    const source = new FakeSource();
    const hub = openHub(source);
    const { wire, client } = join(hub, { topic: 'liquidations' });
    source.emitLiquidations(...Array.from({ length: 35 }, (_, index) => sampleLiquidation(index + 1)));
    await until(() => wire.pieces.length === 1);
    const text = wire.pieces[0]?.toString() ?? '';
    expect(text).toMatch(/^event: dropped\ndata: \{"topic":"liquidations","dropped":25\}\n\nevent: liquidations\ndata: \[/);
    expect([...text.matchAll(/"no":(\d+)/g)].map(([, no]) => Number(no))).toEqual([26, 27, 28, 29, 30, 31, 32, 33, 34, 35]);
    client.close();
    hub.leave(client);
  });

  it('are left out when values can not be encoded', async () => {
    const source = new FakeSource();
    const hub = openHub(source, ({ nowMs }) => {
      if (nowMs === 1) throw new Error('not a number');
      return { fine: true };
    });
    const { wire, client } = join(hub, { topic: 'values' });
    source.emitValues(sampleValues(1));
    await until(() => encodings === 1);
    source.emitValues(sampleValues(2));
    await until(() => wire.pieces.length === 1);
    expect(wire.pieces[0]?.toString()).toBe('event: values\ndata: {"fine":true}\n\n');
    client.close();
    hub.leave(client);
  });
});

describe('a queue', () => {
  it('cuts its client at the signal after the thousandth that waits', () => {
    const wire = new EagerWire();
    wire.waiting = 100_000;
    const tally = new StreamTally();
    const reasons: string[] = [];
    const queue = new ClientQueue({ wire, tally, limits: STREAM_LIMITS, onCut: (reason) => reasons.push(reason) });
    const event = topicEvent('signals', '1');
    for (let count = 0; count < 600; count++) queue.push(event);
    for (let count = 0; count < 400; count++) queue.hold(event);
    expect([wire.isOpen, tally.cut]).toEqual([true, 0]);
    queue.push(event);
    queue.push(event);
    expect([wire.isOpen, tally.cut, reasons]).toEqual([false, 1, ['more than 1000 signals wait for it']]);
    expect(wire.pieces).toEqual([]);
  });

  it('cuts its client at the first look later than 5 s after it last took something, and not while nothing waits', () => {
    const wire = new EagerWire();
    const tally = new StreamTally();
    const queue = new ClientQueue({ wire, tally, limits: STREAM_LIMITS, onCut: () => undefined });
    const look = (times: number): void => {
      for (let count = 0; count < times; count++) queue.check();
    };
    expect(checkIntervalMs(STREAM_LIMITS)).toBe(500);
    look(100);
    wire.waiting = 1;
    look(9);
    wire.waiting = 0;
    look(1);
    wire.waiting = 1;
    look(10);
    expect(wire.isOpen).toBe(true);
    look(1);
    expect([wire.isOpen, tally.cut]).toEqual([false, 1]);
  });
});
