import { type BrowserBundle, bundleForBrowser } from '@cascade/testkit';
import { beforeAll, describe, expect, it } from 'vitest';

let bundle: BrowserBundle;

beforeAll(async () => {
  bundle = await bundleForBrowser(
    `export { encodeSignalJson, decodeSignal, wireStanding } from '@cascade/redis-bus/documents';`,
    import.meta.dirname,
  );
}, 60_000);

describe('a bundle of the documents for browsers', () => {
  it('holds neither ioredis nor a module of Node', () => {
    expect(bundle.foreignFiles).toEqual([]);
    expect(bundle.imports).toEqual([]);
  });

  it('builds the documents without anything of Node', async () => {
    const { text } = bundle;
    const page = (await import(`data:text/javascript;base64,${btoa(unescape(encodeURIComponent(text)))}`)) as {
      wireStanding(values: object): object;
      decodeSignal(text: string): never;
    };
    expect(text).not.toMatch(/\b(?:process|Buffer|require)\b\s*[.(]/);
    const regime = { current: undefined, history: [], volatility: undefined, btc_price: undefined };
    expect(page.wireStanding({ nowMs: 1 })).toEqual({ symbols: {}, regime, service: { feeds: {}, latency: {} } });
    expect(() => page.decodeSignal('{}')).toThrowError('schema_version');
  });
});
