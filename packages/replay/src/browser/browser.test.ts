import { type BrowserBundle, bundleForBrowser } from '@cascade/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Readers from './index.js';

let bundle: BrowserBundle;

beforeAll(async () => {
  bundle = await bundleForBrowser(`export { readEvents, replay } from '@cascade/replay/browser';`, import.meta.dirname);
}, 60_000);

describe('a bundle of the readers for browsers', () => {
  it('holds no module of Node and no other package than core', () => {
    expect(bundle.foreignFiles).toEqual([]);
    expect(bundle.imports).toEqual([]);
  });

  it('reads and replays without anything of Node', async () => {
    const { text } = bundle;
    expect(text).not.toMatch(/\b(?:process|Buffer|require)\b\s*[.(]/);
    const { readEvents, replay } = (await import(
      `data:text/javascript;base64,${btoa(unescape(encodeURIComponent(text)))}`
    )) as typeof Readers;
    const rows = 'tsMs,exchange,symbol,side,price,qty,valueUsd\n1000,okx,BTC-USDT-SWAP,long,64000,1,64000\n';
    const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream('gzip')) as unknown as AsyncIterable<Uint8Array>;
    const batches = replay(readEvents(packed, { name: 'tape.csv.gz' }));
    expect((await batches.next()).value).toMatchObject({ nowMs: 1_000, events: [{ symbol: 'BTCUSDT', notionalUsd: 64_000 }] });
    await batches.return(undefined);
  });
});
