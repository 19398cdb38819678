import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { detectionOf, type LiveServer, openLiveServer } from './live-server.sample.js';
import { pastSignals } from './past-signals.js';

const opened: (LiveServer | Server)[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

const ALL = { minLevel: 'NONE', symbols: [], sinceMs: undefined } as const;
const ask = (base: string, fromMs: number, wish = ALL) =>
  pastSignals({ address: { base, token: undefined }, wish, fromMs, signal: new AbortController().signal });

/** A service with so many signals, three of each time. */
async function serviceWith(count: number, startMs: number): Promise<string> {
  const server = await openLiveServer();
  opened.push(server);
  for (let no = 1; no <= count; no++) server.offer(detectionOf(no, 'ALERT', 'BTCUSDT', startMs + Math.floor(no / 3)));
  return server.url;
}

async function answering(body: string): Promise<string> {
  const server = createServer((_, response) => response.setHeader('connection', 'close').end(body));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  opened.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const upTo = (count: number, last: number): number[] => Array.from({ length: count }, (_, index) => last - count + 1 + index);

describe('pastSignals', () => {
  it('asks for as many pages as it takes: every signal once, oldest first', async () => {
    const startMs = Date.now() - 100_000;
    const { signals, isWhole } = await ask(await serviceWith(1_100, startMs), startMs);
    expect(signals.map(({ seq }) => seq)).toEqual(upTo(1_100, 1_100));
    expect(isWhole).toBe(true);
  });

  it('ends after 10 pages with the newest, and tells that there are older ones', async () => {
    const startMs = Date.now() - 100_000;
    const { signals, isWhole } = await ask(await serviceWith(10_500, startMs), startMs);
    expect(signals.length).toBeGreaterThan(9_900);
    expect(signals.map(({ seq }) => seq)).toEqual(upTo(signals.length, 10_500));
    expect(isWhole).toBe(false);
  });

  it('ends, too, where more signals share a time than are told at once', async () => {
    const server = await openLiveServer();
    opened.push(server);
    const tsMs = Date.now();
    for (let no = 1; no <= 1_200; no++) server.offer(detectionOf(no, 'ALERT', 'BTCUSDT', tsMs));
    const { signals, isWhole } = await ask(server.url, tsMs - 1_000);
    expect(signals.map(({ seq }) => seq)).toEqual(upTo(1_000, 1_200));
    expect(isWhole).toBe(false);
  });

  it.each(['{}', '[]', 'null', '{"signals":{}}', '{"signals":[null,7,{"symbol":"BTCUSDT"}]}'])('finds nothing in %s', async (body) => {
    expect(await ask(await answering(body), 0)).toEqual({ signals: [], isWhole: true });
  });

  it.each(['', '{', '<html>'])('refuses an answer of %j', async (body) => {
    await expect(ask(await answering(body), 0)).rejects.toThrow(expect.objectContaining({ code: 'service/unexpected-answer' }));
  });
});
