import { afterEach, describe, expect, it } from 'vitest';
import { openFakeExchange } from '../fake-exchange.js';
import type { FakeExchange, FakeVenue } from './types.js';

const fakes: FakeExchange[] = [];

async function open(venue: FakeVenue): Promise<FakeExchange> {
  const fake = await openFakeExchange({ venue });
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

const BASES = ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE', 'BNB', 'ADA', 'LINK', 'SUI', 'WIF', 'TRB'];

describe('REST metadata', () => {
  it('binance: exchangeInfo', async () => {
    const { restUrl } = await open('binance');
    const body = (await (await fetch(`${restUrl}/fapi/v1/exchangeInfo`)).json()) as { symbols: { symbol: string; status: string }[] };
    expect(body.symbols.map(({ symbol }) => symbol)).toEqual(BASES.map((base) => `${base}USDT`));
    expect(new Set(body.symbols.map(({ status }) => status))).toEqual(new Set(['TRADING']));
    const coinMargined = (await (await fetch(`${restUrl}/dapi/v1/exchangeInfo`)).json()) as {
      symbols: { symbol: string; contractSize: number }[];
    };
    expect(coinMargined.symbols.slice(0, 2)).toMatchObject([
      { symbol: 'BTCUSD_PERP', contractSize: 100 },
      { symbol: 'ETHUSD_PERP', contractSize: 10 },
    ]);
  });

  it('bybit: instruments-info per category', async () => {
    const { restUrl } = await open('bybit');
    const list = async (category: string): Promise<{ retCode: number; result: { list?: { symbol: string }[] } }> =>
      (await (await fetch(`${restUrl}/v5/market/instruments-info?category=${category}&limit=1000`)).json()) as never;
    expect((await list('linear')).result.list!.map(({ symbol }) => symbol)).toEqual(BASES.map((base) => `${base}USDT`));
    expect((await list('inverse')).result.list!.map(({ symbol }) => symbol)).toEqual(BASES.map((base) => `${base}USD`));
    expect((await list('nonsense')).retCode).toBe(10001);
  });

  it('okx: instruments per type with contract values', async () => {
    const { restUrl } = await open('okx');
    const list = async (type: string): Promise<{ code: string; data: Record<string, string>[] }> =>
      (await (await fetch(`${restUrl}/api/v5/public/instruments?instType=${type}`)).json()) as never;
    const swaps = (await list('SWAP')).data;
    const linear = swaps.filter(({ ctType }) => ctType === 'linear');
    expect(linear.map(({ instId, ctVal }) => `${instId} ${ctVal}`).slice(0, 3)).toEqual([
      'BTC-USDT-SWAP 0.01',
      'ETH-USDT-SWAP 0.1',
      'SOL-USDT-SWAP 1',
    ]);
    expect(linear).toHaveLength(BASES.length);
    expect(swaps.find(({ instId }) => instId === 'BTC-USD-SWAP')).toMatchObject({ ctType: 'inverse', ctVal: '100', ctValCcy: 'USD' });
    expect((await list('FUTURES')).data.map(({ instId }) => instId)).toContain('BTC-USDT-261225');
    expect((await list('OPTION')).code).toBe('51000');
  });

  it('hyperliquid: meta by POST, anything else is 422 or 404', async () => {
    const { restUrl } = await open('hyperliquid');
    const post = (body: string): Promise<Response> => fetch(`${restUrl}/info`, { method: 'POST', body });
    const meta = (await (await post('{"type":"meta"}')).json()) as { universe: { name: string; szDecimals: number }[] };
    expect(meta.universe.map(({ name }) => name)).toEqual(BASES);
    expect(meta.universe[0]!.szDecimals).toBe(5);
    expect((await post('{"type":"secrets"}')).status).toBe(422);
    expect((await fetch(`${restUrl}/info`)).status).toBe(404);
  });

  it.each([
    ['aster', '/fapi/v1/exchangeInfo', 'USDT'],
    ['binance-coinm', '/dapi/v1/exchangeInfo', 'USD_PERP'],
  ] as const)('%s: exchangeInfo of its own contracts only', async (venue, path, ending) => {
    const { restUrl } = await open(venue);
    const body = (await (await fetch(restUrl + path)).json()) as { symbols: { symbol: string }[] };
    expect(body.symbols.map(({ symbol }) => symbol)).toEqual(BASES.map((base) => base + ending));
    expect((await fetch(`${restUrl}/${path === '/fapi/v1/exchangeInfo' ? 'dapi' : 'fapi'}/v1/exchangeInfo`)).status).toBe(404);
  });

  it('gate: contracts per settle currency, the inverse one without multiplier', async () => {
    const { restUrl } = await open('gate');
    const list = async (settle: string): Promise<{ name: string; quanto_multiplier: string }[]> =>
      (await (await fetch(`${restUrl}/api/v4/futures/${settle}/contracts?limit=1000`)).json()) as never;
    const linear = await list('usdt');
    expect(linear.map(({ name }) => name)).toEqual(BASES.map((base) => `${base}_USDT`));
    expect(linear.slice(0, 2)).toMatchObject([{ quanto_multiplier: '0.0001' }, { quanto_multiplier: '0.01' }]);
    expect(await list('btc')).toMatchObject([{ name: 'BTC_USD', type: 'inverse', quanto_multiplier: '0' }]);
    expect((await fetch(`${restUrl}/api/v4/futures/doge/contracts`)).status).toBe(404);
  });

  it('bitget: instruments per category', async () => {
    const { restUrl } = await open('bitget');
    const list = async (category: string): Promise<{ code: string; data: { symbol: string; status: string }[] | null }> =>
      (await (await fetch(`${restUrl}/api/v3/market/instruments?category=${category}`)).json()) as never;
    for (const [category, ending] of [
      ['USDT-FUTURES', 'USDT'],
      ['USDC-FUTURES', 'PERP'],
      ['COIN-FUTURES', 'USD_CM'],
    ] as const) {
      const { code, data } = await list(category);
      expect([code, data?.map(({ symbol }) => symbol)]).toEqual(['00000', BASES.map((base) => base + ending)]);
    }
    expect(await list('NONSENSE')).toMatchObject({ code: '40034', data: null });
  });
});

describe('REST open interest and funding', () => {
  it('binance: one contract at a time, marks of all, and the contracts that pay at other intervals', async () => {
    const { restUrl } = await open('binance');
    const get = async (path: string): Promise<unknown> => (await fetch(`${restUrl}/fapi/v1/${path}`)).json();
    expect(await get('openInterest?symbol=BTCUSDT')).toMatchObject({ symbol: 'BTCUSDT', openInterest: '52000.256' });
    expect(await get('premiumIndex')).toMatchObject(BASES.map((base) => ({ symbol: `${base}USDT`, lastFundingRate: '0.0001' })));
    expect(await get('fundingInfo')).toMatchObject([{ symbol: 'ADAUSDT', fundingIntervalHours: 4 }]);
    expect(await get('openInterest?symbol=NOPE')).toEqual({ code: -1121, msg: 'Invalid symbol.' });
  });

  it('bybit: all tickers of a category, with both sides and one side', async () => {
    const { restUrl } = await open('bybit');
    const body = (await (await fetch(`${restUrl}/v5/market/tickers?category=linear`)).json()) as never;
    expect(body).toMatchObject({
      retCode: 0,
      result: { list: BASES.map((base) => ({ symbol: `${base}USDT`, fundingIntervalHour: '8' })) },
    });
    expect(body).toMatchObject({ result: { list: { 0: { openInterest: '104000.512', singleOpenInterest: '52000.256' } } } });
  });

  it('okx: contracts, coins and dollars agree, funding of one or ANY swap', async () => {
    const { restUrl } = await open('okx');
    const data = async (path: string): Promise<Record<string, string>[]> =>
      ((await (await fetch(`${restUrl}/api/v5/public/${path}`)).json()) as { data: Record<string, string>[] }).data;
    const [linear, inverse] = await data('open-interest?instType=SWAP');
    expect(linear).toMatchObject({ instId: 'BTC-USDT-SWAP', oi: '5200025.6', oiCcy: '52000.256', oiUsd: '3120015360' });
    expect(inverse).toMatchObject({ instId: 'BTC-USD-SWAP', oi: '31200153.6', oiUsd: '3120015360' });
    expect(await data('funding-rate?instId=ANY')).toHaveLength(2 * BASES.length);
    const [one] = await data('funding-rate?instId=ETH-USDT-SWAP');
    expect(Number(one?.nextFundingTime) - Number(one?.fundingTime)).toBe(8 * 3_600_000);
    expect(await data('funding-rate?instId=NOPE')).toEqual([]);
  });

  it('hyperliquid: contexts in the order of the universe, with the rate of one hour', async () => {
    const { restUrl } = await open('hyperliquid');
    const response = await fetch(`${restUrl}/info`, { method: 'POST', body: '{"type":"metaAndAssetCtxs"}' });
    const [{ universe }, contexts] = (await response.json()) as [{ universe: object[] }, object[]];
    expect([universe.length, contexts.length]).toEqual([BASES.length, BASES.length]);
    expect(contexts[0]).toMatchObject({ funding: '0.0000125', openInterest: '52000.256', markPx: '60000' });
  });
});

describe('a REST fault', () => {
  it('refuses with the headers given until it is lifted', async () => {
    const fake = await open('okx');
    const ask = (): Promise<Response> => fetch(`${fake.restUrl}/api/v5/public/instruments?instType=SWAP`);
    fake.setRestFault({ status: 429, headers: { 'Retry-After': '7' } });
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([429, '7', {}]);
    fake.setRestFault({ status: 200, headers: { 'x-mbx-used-weight-1m': '9' } });
    const marked = await ask();
    expect([marked.status, marked.headers.get('x-mbx-used-weight-1m')]).toEqual([200, '9']);
    expect(((await marked.json()) as { data: unknown[] }).data).toHaveLength(2 * BASES.length);
    fake.setRestFault(undefined);
    expect((await ask()).headers.get('x-mbx-used-weight-1m')).toBeNull();
    expect(fake.restRequests).toEqual(Array(3).fill('GET /api/v5/public/instruments?instType=SWAP'));
  });

  it('delays answers, and counts how many requests wait at once', async () => {
    const fake = await open('binance');
    fake.setRestFault({ status: 200, delayMs: 20 });
    await Promise.all([1, 2, 3].map(() => fetch(`${fake.restUrl}/fapi/v1/fundingInfo`)));
    expect(fake.peakRestRequests).toBe(3);
  });
});
