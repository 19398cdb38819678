import { rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder, readAsChunks, readAsFile } from './bytes.sample.js';
import { readEvents } from './read-events.js';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const TAPE = `tsMs,exchange,symbol,side,price,qty,valueUsd
1772622793984,okx,HYPE-USDT-SWAP,short,32.938,6,197.628
1772622693984,okx,BTC-USDT-SWAP,long,64000,0.5,32000
1772622793984,okx,SOL-USDT-SWAP,long,90,2,180
`;
const JOURNAL = `${JSON.stringify({
  type: 'price',
  exchange: 'okx',
  tsMs: 1_772_622_793_000,
  receivedTsMs: 1_772_622_793_100,
  symbol: 'BTCUSDT',
  kind: 'mark',
  price: 64_000,
})}\n`.repeat(3);
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const zip = (content: string): Uint8Array => new Uint8Array(gzipSync(content));
const both = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const packed = zip(TAPE);

/** Name, bytes, what the reading ends with. */
const CASES: readonly (readonly [string, Uint8Array, string | undefined])[] = [
  ['tape.csv', text(TAPE), undefined],
  ['TAPE.CSV', text(TAPE.replaceAll('\n', '\r\n')), undefined],
  ['marked.csv', text(`\uFEFF${TAPE}`), undefined],
  ['tape.csv.gz', packed, undefined],
  ['unnamed-gzip.csv', packed, undefined],
  ['members.csv.gz', both(zip(TAPE.slice(0, 70)), zip(''), zip(TAPE.slice(70))), undefined],
  ['journal.ndjson', text(JOURNAL), undefined],
  ['journal.jsonl.gz', zip(JOURNAL), undefined],
  ['empty.csv', text(''), 'replay/empty-file'],
  ['header.csv', text(TAPE.slice(0, 45)), 'replay/empty-file'],
  ['other.csv', text('a,b\n1,2\n'), 'replay/unknown-tape-format'],
  ['row.csv', text(TAPE.replace('64000', 'dear')), 'replay/invalid-row'],
  ['row.ndjson', text(`${JOURNAL}{"type":"price"}\n${JOURNAL}`), 'replay/invalid-row'],
  ['cut.ndjson', text(JOURNAL.slice(0, -9)), 'replay/truncated-file'],
  ['plain.csv.gz', text(TAPE), 'replay/not-gzip'],
  ['picture.png', packed, 'replay/unknown-format'],
];

describe('the bytes of a file, read in a browser', () => {
  it.each(CASES)('%s: the events and the error of the reader of files', async (name, bytes, code) => {
    const asFile = await readAsFile(folder, name, bytes);
    expect(asFile.code).toBe(code);
    if (code === undefined) expect(asFile.events).toHaveLength(3);
    expect(await readAsChunks(name, bytes, [])).toEqual(asFile);
    // One byte at a time: every cut there is.
    expect(await readAsChunks(name, bytes, [...bytes.keys()])).toEqual(asFile);
  });

  // How many rows come before the fault, and in Node whether damage is known before the end, follows from the chunks and the machine.
  it.each([
    ['cut.csv.gz', packed.slice(0, -12), ['replay/truncated-file']],
    ['trailer.csv.gz', packed.slice(0, -1), ['replay/truncated-file']],
    ['foreign.csv.gz', both(packed, text('more')), ['replay/corrupt-file', 'replay/truncated-file']],
    ['damaged.csv.gz', packed.map((byte, index) => (index === 40 ? byte ^ 0xff : byte)), ['replay/corrupt-file', 'replay/truncated-file']],
  ])('%s: is told as incomplete or damaged', async (name, bytes, codes) => {
    expect(codes).toContain((await readAsChunks(name, bytes, [])).code);
    expect(codes).toContain((await readAsChunks(name, bytes, [...bytes.keys()])).code);
  });

  it('takes the options of the reader of files', async () => {
    const bytes = text(TAPE.replace('64000', 'dear'));
    const options = { lenient: true, symbol: 'SOLUSDT' };
    const read = await readAsChunks('row.csv', bytes, [50], options);
    expect(read.events).toHaveLength(1);
    expect(read).toEqual(await readAsFile(folder, 'row.csv', bytes, options));
  });

  it('that stop with an error are told as a file that can not be read', async () => {
    async function* lost(): AsyncGenerator<Uint8Array> {
      yield text(JOURNAL);
      throw new Error('the disk is gone');
    }
    const events = readEvents(lost(), { name: 'a.ndjson' })[Symbol.asyncIterator]();
    for (let row = 0; row < 3; row++) expect((await events.next()).done).toBe(false);
    await expect(events.next()).rejects.toMatchObject({
      code: 'replay/unreadable-file',
      message: expect.stringContaining('the disk is gone'),
    });
  });
});
