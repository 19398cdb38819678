import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClientWire } from './client-queue.js';
import { StreamClient } from './stream-client.js';
import { StreamHub } from './stream-hub.js';
import { openRig, SseClient, type StreamRig, until } from './stream-rig.sample.js';
import { FakeSource, sampleEventId, sampleSignal } from './stream-source.sample.js';
import { StreamTally } from './stream-tally.js';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('resuming over sockets', () => {
  let rig: StreamRig | undefined;
  afterEach(async () => {
    await rig?.close();
  });

  it('after a cut at every position, while signals keep coming, loses nothing and doubles nothing', async () => {
    rig = await openRig();
    const { source, port } = rig;
    source.pauseTurns = () => 1;
    const emitter = (async () => {
      for (let number = 1; number <= 400; number++) {
        source.emit(sampleSignal(number));
        if (number % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    await until(() => source.history.length > 0);
    const received = [1];
    for (let position = 1; received.length < 400; position++) {
      const client = await SseClient.open(port, '', { 'last-event-id': sampleEventId(received.length) });
      const wanted = Math.min(position, 400 - received.length);
      await until(() => client.numbers.length >= wanted, `${wanted} more after ${received.length}`);
      await client.cut();
      expect(client.of('gap')).toEqual([]);
      received.push(...client.numbers);
    }
    await emitter;
    expect(received).toEqual(range(1, 400));
  });
});

/** A socket of a test: takes bytes only when told to, and then in random portions. */
class SlowWire implements ClientWire {
  readonly format = 'websocket';
  readonly numbers: number[] = [];
  #waiting: { readonly bytes: number; readonly taken: () => void }[] = [];
  #text = '';
  isDestroyed = false;

  unsentBytes(): number {
    return this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  write(piece: Buffer, last: boolean, taken: () => void): void {
    this.#text += piece.toString();
    this.#waiting.push({ bytes: piece.length, taken });
    if (!last) return;
    const message = JSON.parse(this.#text) as { topic?: string; data?: { seq: number } };
    this.#text = '';
    if (message.topic === 'signals' && message.data !== undefined) this.numbers.push(message.data.seq);
  }

  take(count: number): void {
    for (const { taken } of this.#waiting.splice(0, count)) taken();
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

const step = fc.record({
  emit: fc.integer({ min: 0, max: 4 }),
  take: fc.integer({ min: 0, max: 4 }),
  turns: fc.integer({ min: 0, max: 3 }),
  cut: fc.nat({ max: 5 }).map((number) => number === 0),
});

describe('resuming', () => {
  it('holds for any order of signals, cuts, slow reads and slow catching up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 10 }),
        async (steps, pauses) => {
          const source = new FakeSource();
          let pause = 0;
          source.pauseTurns = () => pauses[pause++ % pauses.length] ?? 0;
          const hub = new StreamHub({ source, log: pino({ level: 'silent' }), maxClients: 2, encodeValues: () => ({}) });
          source.emit(sampleSignal(1, 'ALERT', 'BTCUSDT', 20_000));
          let emitted = 1;
          const received = [1];
          const connect = (): { wire: SlowWire; client: StreamClient } => {
            const wire = new SlowWire();
            const client = new StreamClient(hub, wire, new StreamTally());
            hub.enter(client, () => undefined);
            client.subscribe({ topic: 'signals', lastEventId: sampleEventId(received.length) });
            return { wire, client };
          };
          let connection = connect();
          const cut = (): void => {
            connection.client.close();
            hub.leave(connection.client);
            received.push(...connection.wire.numbers);
          };
          for (const { emit, take, turns, cut: isCut } of steps) {
            for (let count = 0; count < emit; count++) source.emit(sampleSignal(++emitted, 'ALERT', 'BTCUSDT', 20_000));
            connection.wire.take(take);
            for (let count = 0; count < turns; count++) await nextTurn();
            if (!isCut) continue;
            cut();
            connection = connect();
          }
          for (let turns = 0; turns < 10_000 && received.length + connection.wire.numbers.length < emitted; turns++) {
            connection.wire.take(1);
            await nextTurn();
          }
          for (let turns = 0; turns < 5; turns++) await nextTurn();
          cut();
          hub.close();
          expect(connection.wire.isDestroyed).toBe(false);
          expect(received).toEqual(range(1, emitted));
        },
      ),
      { numRuns: 200 },
    );
  });
});
