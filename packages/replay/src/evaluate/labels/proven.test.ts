import { describe, expect, it } from 'vitest';
import { labelCascades } from './label-cascades.js';
import { fallTo, marketOf, ONSET_MS, type Shot, shots, symbolOf } from './truth.sample.js';

const S = 1_000;
const BIG = { usd: 100_000 };
const EARLY = fallTo(99, ONSET_MS - 5 * S);

/** Seconds from the onset to t* of the one label. */
function provenAfter(own: readonly Shot[], prices = EARLY): number | undefined {
  const { labels } = labelCascades(marketOf(symbolOf({ shots: own, prices })));
  expect(labels).toMatchObject([{ onsetMs: ONSET_MS }]);
  const provenMs = labels[0]?.provenMs;
  return provenMs === undefined ? undefined : (provenMs - ONSET_MS) / S;
}

describe('t*', () => {
  it('is the second of the 40th liquidation when all else was there before', () => {
    expect(provenAfter(shots(60, { ...BIG, everyMs: S }))).toBe(39);
    expect(provenAfter(shots(60, { ...BIG, tsMs: ONSET_MS + 999, everyMs: S }))).toBe(39);
  });

  it('is the second at which USD reach 0.02 % of open interest', () => {
    const own = [
      ...shots(50, { usd: 1 }),
      ...shots(1, { tsMs: ONSET_MS + 7 * S, usd: 199_949 }),
      ...shots(9, { tsMs: ONSET_MS + 8 * S, usd: 1 }),
    ];
    expect(provenAfter(own)).toBe(8);
    expect(provenAfter(own.map((shot) => ({ ...shot, usd: shot.usd === 199_949 ? 199_950 : shot.usd })))).toBe(7);
  });

  it('is the second at which the side reaches 80 %', () => {
    // 20 shorts and 40 longs in the first second, then 10 longs a second: 80 % at 40 + 40 of 100.
    const own = [...shots(20, { ...BIG, side: 'short', everyMs: 10 }), ...shots(40, { ...BIG, everyMs: 10 })];
    expect(provenAfter([...own, ...shots(80, { ...BIG, tsMs: ONSET_MS + S })])).toBe(4);
  });

  it('is the second at which a second venue has 10 %', () => {
    const own = [...shots(45, { ...BIG, venue: 0, everyMs: 10 }), ...shots(20, { ...BIG, venue: 1, tsMs: ONSET_MS + 3 * S, everyMs: S })];
    expect(provenAfter(own)).toBe(3 + 4);
  });

  it('is the second at which the price has moved enough, even after the end', () => {
    expect(provenAfter(shots(40), fallTo(99.2, ONSET_MS + 9 * S))).toBe(9);
  });

  it('uses nothing that comes later', () => {
    const own = shots(60, { ...BIG, everyMs: S });
    const cut = own.filter(({ tsMs }) => tsMs < ONSET_MS + 40 * S);
    expect(provenAfter(cut)).toBe(39);
    expect(provenAfter(cut.slice(0, -1))).toBeUndefined();
  });

  it('is unknown of grey bursts', () => {
    expect(provenAfter(shots(39, BIG))).toBeUndefined();
  });
});
