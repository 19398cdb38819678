import { rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { makeFolder, readAsChunks, readAsFile } from './bytes.sample.js';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const row = fc.record({ tsMs: fc.integer({ min: 1, max: 2 ** 41 }), price: fc.integer({ min: 1, max: 100_000 }) });
const tape = fc.array(row, { maxLength: 40 }).map((rows) => {
  const lines = rows.map(({ tsMs, price }) => `${tsMs},okx,BTC-USDT-SWAP,long,${price},1,${price}`);
  return ['tsMs,exchange,symbol,side,price,qty,valueUsd', ...lines, ''].join('\n');
});
const place = fc.nat(10_000);

/** The text as one or several gzip members. */
const bytesOf = (content: string, members: readonly number[]): Uint8Array => {
  const places = [0, ...members.map((at) => at % (content.length + 1)).sort((a, b) => a - b), content.length];
  const parts = places.slice(1).map((end, index) => gzipSync(content.slice(places[index], end)));
  return new Uint8Array(Buffer.concat(parts));
};

it('gzip data is read as by the reader of files, however it is packed and cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(tape, fc.array(place, { maxLength: 3 }), fc.array(place, { maxLength: 8 }), async (content, members, cuts) => {
      const bytes = bytesOf(content, members);
      expect(await readAsChunks('a.csv.gz', bytes, cuts)).toEqual(await readAsFile(folder, 'a.csv.gz', bytes));
    }),
    { numRuns: 100 },
  );
});

it('gzip data that is cut off ends with the error of the reader of files, and gives no other events before', async () => {
  await fc.assert(
    fc.asyncProperty(tape, fc.integer({ min: 1, max: 200 }), fc.array(place, { maxLength: 8 }), async (content, missing, cuts) => {
      const whole = bytesOf(content, []);
      const bytes = whole.slice(0, Math.max(2, whole.length - missing));
      const asFile = await readAsFile(folder, 'a.csv.gz', bytes);
      const { code } = await readAsChunks('a.csv.gz', bytes, cuts);
      expect(code).toBe(asFile.code);
      const { events } = await readAsChunks('a.csv.gz', bytes, cuts, { lenient: true });
      const all = await readAsChunks('a.csv', new TextEncoder().encode(content), []);
      for (const event of events) expect(all.events).toContainEqual(event);
    }),
    { numRuns: 50 },
  );
});

it('any bytes are read as by the reader of files, however they are cut into chunks', async () => {
  const content = fc.oneof(
    tape.map((lines) => new TextEncoder().encode(lines)),
    fc.uint8Array({ maxLength: 200 }),
  );
  await fc.assert(
    fc.asyncProperty(content, fc.array(place, { maxLength: 8 }), fc.constantFrom('a.csv', 'a.ndjson'), async (bytes, cuts, name) => {
      expect(await readAsChunks(name, bytes, cuts)).toEqual(await readAsFile(folder, name, bytes));
    }),
    { numRuns: 100 },
  );
});
