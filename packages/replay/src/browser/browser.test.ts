import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Readers from './index.js';

interface Bundle {
  readonly metafile: { readonly inputs: Readonly<Record<string, unknown>>; readonly outputs: Readonly<Record<string, Output>> };
  readonly outputFiles: readonly { readonly text: string }[];
}

interface Output {
  readonly imports: readonly { readonly path: string }[];
}

let bundle: Bundle;

beforeAll(async () => {
  // esbuild comes with tsup, which alone can see it.
  const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as { build(options: object): Promise<Bundle> };
  bundle = await esbuild.build({
    stdin: {
      contents: `export { readEvents, replay } from '@cascade/replay/browser';`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['browser', '@cascade/source'],
    metafile: true,
  });
}, 60_000);

describe('a bundle of the readers for browsers', () => {
  it('holds no module of Node and no other package than core', () => {
    expect(Object.keys(bundle.metafile.inputs).filter((path) => path.includes('node_modules'))).toEqual([]);
    expect(Object.values(bundle.metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  });

  it('reads and replays without anything of Node', async () => {
    const text = bundle.outputFiles[0]?.text ?? '';
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
