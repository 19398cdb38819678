import { type Batch, type CascadeEvent, type PriceEvent, REGIMES, type Regime } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { describe, expect, it } from 'vitest';
import { runPipeline } from './pipeline.js';

const START_MS = 1_791_565_200_000;
const STEP_MS = 1_000;

function price(tsMs: number, value: number): PriceEvent {
  const [bid, ask] = [value - 0.5, value + 0.5];
  return { type: 'price', exchange: 'binance', symbol: 'BTCUSDT', tsMs, receivedTsMs: tsMs, price: value, bid, ask };
}

/** Ten minutes of swings of 2 % every 5 s, then ten minutes of nothing. */
async function* wildThenCalm(): AsyncGenerator<Batch<CascadeEvent>> {
  for (let step = 0; step < 1_200; step += 1) {
    const nowMs = START_MS + step * STEP_MS;
    const isUp = step < 600 && Math.floor(step / 5) % 2 === 0;
    yield { events: [price(nowMs, isUp ? 61_200 : 60_000)], nowMs };
  }
}

describe('the pipeline', () => {
  it('tells the regime when it changes and only then: into EXTREME and back', async () => {
    const regimes: Regime[] = [];
    const sinks = { onDetection: () => {}, onRegime: (regime: Regime) => void regimes.push(regime) };
    await runPipeline(wildThenCalm(), new Detector(), sinks);
    expect(regimes).toContain('EXTREME');
    expect(REGIMES.indexOf(regimes.at(-1) ?? 'EXTREME')).toBeLessThan(REGIMES.indexOf('EXTREME'));
    for (const [index, regime] of regimes.entries()) expect(regime).not.toBe(regimes[index - 1]);
  });
});
