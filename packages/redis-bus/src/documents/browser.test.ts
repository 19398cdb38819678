import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';

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
      contents: `export { encodeSignalJson, decodeSignal, wireReading, wireRegime, wireService } from '@cascade/redis-bus/documents';`,
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

describe('a bundle of the documents for browsers', () => {
  it('holds neither ioredis nor a module of Node', () => {
    expect(Object.keys(bundle.metafile.inputs).filter((path) => path.includes('node_modules'))).toEqual([]);
    expect(Object.values(bundle.metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  });

  it('builds the documents without anything of Node', async () => {
    const text = bundle.outputFiles[0]?.text ?? '';
    const page = (await import(`data:text/javascript;base64,${btoa(unescape(encodeURIComponent(text)))}`)) as {
      wireRegime(values: object): object;
      decodeSignal(text: string): never;
    };
    expect(text).not.toMatch(/\b(?:process|Buffer|require)\b\s*[.(]/);
    expect(page.wireRegime({ nowMs: 1 })).toEqual({ current: undefined, history: [], volatility: undefined, btcPrice: undefined });
    expect(() => page.decodeSignal('{}')).toThrowError('schema_version');
  });
});
