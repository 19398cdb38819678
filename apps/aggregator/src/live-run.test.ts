import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { CascadeEvent, Clock } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { describe, expect, it } from 'vitest';
import { CONFIG_DEFAULTS } from './config/settings.js';
import { liveRun } from './live-run.js';
import { openLog } from './log.js';
import { LineOutput } from './output.js';
import { StatusBlock } from './status-block.js';

let nowMs = 1_791_565_200_000;
const clock: Clock = { nowMs: () => nowMs, sleep: async () => void (await turn()) };

/** Ten minutes of BTC prices that swing by 2 % every 5 s, then ten minutes of one price. */
async function* wildThenCalm(): AsyncGenerator<CascadeEvent> {
  for (let second = 0; second < 1_200; second += 1) {
    nowMs += 1_000;
    const price = second < 600 && Math.floor(second / 5) % 2 === 0 ? 61_200 : 60_000;
    yield {
      type: 'price',
      exchange: 'binance',
      symbol: 'BTCUSDT',
      tsMs: nowMs,
      receivedTsMs: nowMs,
      price,
      bid: price - 0.5,
      ask: price + 0.5,
    };
    await turn();
  }
}

describe('a live run', () => {
  it('hurries its feeds while the market is EXTREME and not longer', async () => {
    const hurries: boolean[] = [];
    const source = wildThenCalm();
    const view = await liveRun({
      config: { ...CONFIG_DEFAULTS, minGapMs: 0 },
      feeds: { [Symbol.asyncIterator]: () => source, hurry: (isExtreme) => void hurries.push(isExtreme) },
      detector: new Detector(),
      service: { before: () => undefined, offer: () => undefined, after: () => undefined },
      clock,
      signal: new AbortController().signal,
      output: new LineOutput(undefined, new PassThrough()),
      status: new StatusBlock(process.stderr),
      log: openLog('silent'),
      json: true,
      mark: '',
      header: () => [],
    });
    expect(view.liquidations).toBe(0);
    expect(hurries).toContain(true);
    expect([hurries[0], hurries.at(-1)]).toEqual([false, false]);
  });
});
