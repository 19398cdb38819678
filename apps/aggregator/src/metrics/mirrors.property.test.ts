import fc from 'fast-check';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { mirrorCounter, mirrorGauge, type Row } from './mirrors.js';
import { parseScrape } from './scrape.sample.js';

const total = fc.oneof(fc.nat(1_000), fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY, -5));
const row = fc.tuple(total, fc.constantFrom('a', 'b', 'c'));
const looks = fc.array(fc.option(fc.array(row, { maxLength: 6 }), { nil: undefined }), { maxLength: 12 });

async function valuesOf(registry: Registry): Promise<Map<string, number>> {
  return new Map(parseScrape(await registry.metrics()).map(({ labels, value }) => [labels.kind ?? '', value]));
}

describe('a mirrored counter', () => {
  it('never goes down, whatever its source says', async () => {
    await fc.assert(
      fc.asyncProperty(looks, async (all) => {
        const registry = new Registry();
        const mirror = mirrorCounter<readonly Row[]>(registry, { name: 'x_total', help: 'x', labels: ['kind'] }, (rows) => rows);
        let before = new Map<string, number>();
        for (const rows of all) {
          mirror.show(rows);
          const now = await valuesOf(registry);
          for (const [kind, value] of before) expect(now.get(kind)).toBeGreaterThanOrEqual(value);
          before = now;
        }
      }),
      { numRuns: 100 },
    );
  });

  it('holds the total of its source, and the sum of its totals when that began again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat(100), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }), async (lives) => {
        const registry = new Registry();
        const mirror = mirrorCounter<number>(registry, { name: 'x_total', help: 'x' }, (value) => [[value]]);
        let sum = 0;
        for (const steps of lives) {
          let value = 0;
          // A new life starts at 0, which is lower than where the last one ended.
          mirror.show(0);
          for (const step of steps) {
            value += step;
            mirror.show(value);
          }
          sum += value;
        }
        expect([...(await valuesOf(registry)).values()]).toEqual([sum]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a mirrored gauge', () => {
  it('shows the newest rows only, added by label, and nothing that is no number', async () => {
    await fc.assert(
      fc.asyncProperty(looks, async (all) => {
        const registry = new Registry();
        const mirror = mirrorGauge<readonly Row[]>(registry, { name: 'x', help: 'x', labels: ['kind'] }, (rows) => rows);
        for (const rows of all) mirror.show(rows);
        const expected = new Map<string, number>();
        for (const [value, kind = ''] of all.at(-1) ?? []) {
          if (value !== undefined && Number.isFinite(value)) expected.set(kind, (expected.get(kind) ?? 0) + value);
        }
        expect(await valuesOf(registry)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
