import { afterEach, describe, expect, it } from 'vitest';
import { HistoryAnswers } from './history-answers.js';
import { ask, sampleSource, TestServers } from './open-http.sample.js';
import { historySchema } from './schemas/history.js';

const servers = new TestServers();
afterEach(() => servers.close());

async function read(server: { port: number }, path: string) {
  const answer = await ask(server, path);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  return historySchema.parse(answer.json);
}

describe('GET /v1/history', () => {
  it('has the last 60 minutes of every symbol in steps of 10 s, rounded', async () => {
    const server = await servers.open();
    const { symbols, ...head } = await read(server, '/v1/history');
    expect(head).toEqual({ data: 'simulated', timestamp: 1_791_565_602.5, start: 1_791_562_010, step_s: 10, left_out: 0 });
    expect(Object.keys(symbols).sort()).toEqual(['BTCUSDT', 'MARKET']);
    for (const list of Object.values(symbols.BTCUSDT!)) expect([list.length, list[358], typeof list[359]]).toEqual([360, null, 'number']);
    const { velocity, long_usd_per_sec: longUsd, probability } = symbols.BTCUSDT!;
    expect([velocity[359], longUsd[359]]).toEqual([60, 6_000_000]);
    expect(String(probability[359]).length).toBeLessThanOrEqual(6);
    expect(symbols.MARKET?.probability[359]).toBe(null);
  });

  it('has only the symbols asked for, on the grid asked for; unknown ones are left out', async () => {
    const server = await servers.open();
    const { symbols, start, step_s } = await read(server, '/v1/history?symbols=BTCUSDT,NOPEUSDT,__proto__&minutes=1&step_s=2');
    expect([Object.keys(symbols), start, step_s]).toEqual([['BTCUSDT'], 1_791_565_544, 2]);
    expect(symbols.BTCUSDT?.velocity).toEqual([...Array.from({ length: 29 }, () => null), 60]);
    expect((await read(server, '/v1/history?minutes=1&step_s=600')).symbols.BTCUSDT?.velocity).toEqual([60]);
  });

  it('is encoded once for equal questions within 2 s', async () => {
    const source = sampleSource();
    const server = await servers.open({ source });
    const first = await ask(server, '/v1/history?symbols=BTCUSDT');
    source.lastHour.take({ ...source.current!, nowMs: source.nowMs() + 2_000, symbols: [] });
    expect((await ask(server, '/v1/history?symbols=BTCUSDT')).text).toBe(first.text);
    expect((await ask(server, '/v1/history?symbols=BTCUSDT&minutes=59')).text).not.toBe(first.text);
    const later = source.nowMs() + 2_000;
    source.nowMs = () => later;
    expect((await ask(server, '/v1/history?symbols=BTCUSDT')).text).not.toBe(first.text);
  });

  it('leaves out what was active longest ago when not all fits, and refuses too many named ones', async () => {
    const source = sampleSource();
    const { current } = source;
    const template = current!.symbols!.find(({ symbol }) => symbol === 'BTCUSDT')!;
    const names = Array.from({ length: 100 }, (_, index) => `S${index}`);
    source.lastHour.take({ ...current!, symbols: names.map((symbol) => ({ ...template, symbol })) });
    const server = await servers.open({ source });
    const { symbols, left_out: leftOut } = await read(server, '/v1/history?step_s=2');
    expect([Object.keys(symbols).length, leftOut, 'S99' in symbols, 'BTCUSDT' in symbols]).toEqual([23, 79, true, false]);
    const refused = await ask(server, `/v1/history?step_s=2&symbols=${names.slice(0, 24).join(',')}`);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('at most 23')]);
  });

  it('lets the engines have their turn while it is encoded, and takes eight different questions at once', async () => {
    const source = sampleSource();
    const { current } = source;
    const template = current!.symbols!.find(({ symbol }) => symbol === 'BTCUSDT')!;
    const symbols = Array.from({ length: 40 }, (_, index) => ({ ...template, symbol: `S${index}` }));
    source.lastHour.take({ ...current!, symbols });
    const answers = new HistoryAnswers(source);
    let turns = 0;
    const count = (): void => {
      turns++;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    await answers.answer({ minutes: 60, stepSec: 10 });
    clearImmediate(counting);
    expect(turns).toBeGreaterThanOrEqual(9);
    const asked = Array.from({ length: 9 }, (_, index) => answers.answer({ minutes: 1 + index, stepSec: 10 }));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.slice(0, 8).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(outcomes[8]).toMatchObject({ status: 'rejected', reason: { status: 503, code: 'busy' } });
    expect(await answers.answer({ minutes: 9, stepSec: 10 })).toContain('"S39"');
  });

  it.each([
    ['step_s=3', ['step_s "3"', 'multiple of 2']],
    ['step_s=0', ['step_s "0"', '2 to 600']],
    ['minutes=61', ['minutes "61"', '1 to 60']],
    ['symbols=', ['symbols ""', '1 to 200 canonical symbols']],
    ['symbols=BTCUSDT,,ETHUSDT', ['symbols "BTCUSDT,,ETHUSDT"', 'with commas']],
    ['symbols=%3Cimg%3E', ['symbols "<img>"', 'canonical']],
  ])('refuses ?%s in words', async (query, words) => {
    const { status, text } = await ask(await servers.open(), `/v1/history?${query}`);
    const { message } = (JSON.parse(text) as { error: { message: string } }).error;
    for (const word of words) expect([status, message]).toEqual([400, expect.stringContaining(word)]);
  });
});
