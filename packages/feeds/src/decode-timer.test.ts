import { openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { DecodeTimer } from './decode-timer.js';
import { Rig } from './feed-rig.sample.js';

const rigs: Rig[] = [];

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

/** A timer whose every measurement is another: 1, 3, 5 ... ms. */
class CountingTimer implements DecodeTimer {
  readonly heard: number[] = [];
  reads = 0;
  readonly stopwatch = (): number => {
    this.reads += 1;
    return this.reads ** 2;
  };
  readonly onDecode = (durationMs: number): void => {
    this.heard.push(durationMs);
  };
}

async function openRig(decodeTimer?: DecodeTimer): Promise<Rig> {
  const rig = new Rig(await openFakeExchange({ venue: 'bybit' }), { decodeTimer });
  rigs.push(rig);
  await rig.live();
  return rig;
}

describe('a decode timer', () => {
  it('hears of one frame in 401, and its stopwatch is read for no other', async () => {
    const timer = new CountingTimer();
    const rig = await openRig(timer);
    for (let count = 0; count < 1_300; count += 1) rig.fake.sendRaw('{"noise":true}');
    await rig.until('1,300 frames', () => rig.venue.frames >= 1_300);
    const samples = Math.floor(rig.venue.frames / 401);
    expect(samples).toBeGreaterThanOrEqual(3);
    expect(timer.reads).toBe(samples * 2);
    expect(timer.heard).toEqual(Array.from({ length: samples }, (_, index) => (index * 2 + 2) ** 2 - (index * 2 + 1) ** 2));
  });

  it('changes nothing of what is decoded', async () => {
    const rig = await openRig(new CountingTimer());
    for (let count = 0; count < 900; count += 1) rig.liquidate(1_800_000_000_000 + count);
    await rig.until('900 liquidations', () => rig.liquidations.length === 900);
    expect(rig.venue.problems).toEqual([]);
  });
});
