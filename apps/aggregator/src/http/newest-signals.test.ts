import { describe, expect, it } from 'vitest';
import { NewestSignals } from './newest-signals.js';
import { sampleSource } from './open-http.sample.js';

describe('NewestSignals', () => {
  it('begins with what the source remembers and follows what comes, keeping the newest of each symbol', async () => {
    const source = sampleSource();
    const last = source.past.at(-1)!;
    const newest = new NewestSignals(source);
    source.signal({ ...last, symbol: 'ETHUSDT', id: 'b', timestamp: 20 });
    source.signal({ ...last, symbol: 'ETHUSDT', id: 'a', timestamp: 10 });
    await expect.poll(() => Object.keys(newest.all()).sort()).toEqual([...new Set(source.past.map(({ symbol }) => symbol))].sort());
    expect(newest.all().ETHUSDT?.id).toBe('b');
    newest.close();
    source.signal({ ...last, symbol: 'SOLUSDT' });
    expect(newest.all().SOLUSDT).toBeUndefined();
  });

  it('goes without the past when it is not to be had', async () => {
    const source = sampleSource();
    source.failure = new Error('away');
    const newest = new NewestSignals(source);
    await new Promise((resolve) => setImmediate(resolve));
    expect(newest.all()).toEqual({});
    source.signal({ ...source.past.at(-1)!, symbol: 'ETHUSDT' });
    expect(Object.keys(newest.all())).toEqual(['ETHUSDT']);
  });

  it('keeps at most 2,001 symbols', () => {
    const source = sampleSource();
    source.failure = new Error('away');
    const newest = new NewestSignals(source);
    const last = source.past.at(-1)!;
    for (let i = 0; i < 2_100; i++) source.signal({ ...last, symbol: `S${i}` });
    expect(Object.keys(newest.all())).toHaveLength(2_001);
  });
});
