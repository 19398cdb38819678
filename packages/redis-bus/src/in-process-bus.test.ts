import { describe, expect, it } from 'vitest';
import { describeBusContract } from './bus.contract.js';
import { STREAM_BUFFER } from './config.js';
import { sampleDetection } from './detection.sample.js';
import { InProcessBus } from './in-process-bus.js';

describeBusContract('InProcessBus', () => new InProcessBus());

function offered(from: number, to: number): InProcessBus {
  const bus = new InProcessBus();
  for (let seq = from; seq <= to; seq++) bus.offer(sampleDetection(seq));
  return bus;
}

describe('InProcessBus', () => {
  it('drops the oldest for a slow iteration and counts them', async () => {
    const bus = new InProcessBus();
    const signals = bus.signals();
    for (let seq = 1; seq <= STREAM_BUFFER + 3; seq++) bus.offer(sampleDetection(seq));
    expect(bus.stats().dropped).toBe(3);
    expect((await signals.next()).value).toMatchObject({ seq: 4 });
    await signals.return?.();
    expect(bus.stats().dropped).toBe(3);
  });

  it('iterates only over what is offered after the call, and still reads what it holds when it is aborted', async () => {
    const bus = offered(1, 1);
    const abort = new AbortController();
    const signals = bus.signals({ signal: abort.signal });
    bus.offer(sampleDetection(2));
    abort.abort();
    expect((await signals.next()).value).toMatchObject({ seq: 2 });
    expect((await signals.next()).done).toBe(true);
  });

  it('keeps the newest 1,000, however many were offered', async () => {
    const bus = offered(1, 2_345);
    const history = await bus.history('BTCUSDT');
    expect([history.length, history[0]?.seq, history.at(-1)?.seq]).toEqual([1_000, 1_346, 2_345]);
    const signals = bus.signals({ fromId: 'start' });
    expect((await signals.next()).value).toMatchObject({ seq: 1_346, meta: { replayed: true } });
  });

  it('takes a stream id of another bus for now', async () => {
    const bus = offered(1, 3);
    const signals = bus.signals({ fromId: '1698765432123-0' });
    bus.offer(sampleDetection(4));
    const { value } = (await signals.next()) as { value: { seq: number; meta: object } };
    expect(value.seq).toBe(4);
    expect(value.meta).not.toHaveProperty('replayed');
  });
});
