import { describe, expect, it } from 'vitest';
import { TraceRecorder } from './trace-recorder.js';

describe('TraceRecorder', () => {
  it('keeps scores from the floor up, by symbol, in order', () => {
    const recorder = new TraceRecorder('rate10s', 0.2);
    recorder.add('BTCUSDT', 1, 0.2);
    recorder.add('ETHUSDT', 1, 5);
    recorder.add('BTCUSDT', 2, 0.199);
    recorder.add('BTCUSDT', 3, Number.NaN);
    recorder.add('BTCUSDT', 4, 1);
    recorder.add('DOGEUSDT', 4, 0);
    expect(recorder.traces()).toEqual({
      method: 'rate10s',
      floor: 0.2,
      traces: [
        { symbol: 'BTCUSDT', tsMs: Float64Array.of(1, 4), score: Float64Array.of(0.2, 1) },
        { symbol: 'ETHUSDT', tsMs: Float64Array.of(1), score: Float64Array.of(5) },
      ],
    });
  });

  it('gives copies that later scores do not change', () => {
    const recorder = new TraceRecorder('x', 0);
    recorder.add('A', 1, 1);
    const before = recorder.traces();
    for (let i = 2; i <= 2_000; i++) recorder.add('A', i, i);
    expect(before.traces[0]?.tsMs).toEqual(Float64Array.of(1));
    const after = recorder.traces().traces[0];
    expect(after?.tsMs).toEqual(Float64Array.from({ length: 2_000 }, (_, i) => i + 1));
    expect(after?.score).toEqual(after?.tsMs);
  });
});
