import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeExchange, ManualClock, openFakeExchange } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import type { PollRequest } from './codec.js';
import { FEED_TUNING, type FeedTuning } from './config.js';
import { Poller } from './poller.js';
import { systemClock } from './system-clock.js';

const OPEN_INTEREST = '/fapi/v1/openInterest?symbol=';
const BTC: PollRequest = { path: `${OPEN_INTEREST}BTCUSDT` };
const ETH: PollRequest = { path: `${OPEN_INTEREST}ETHUSDT` };
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function until(what: string, condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_500; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never came: ${what}`);
}

/** A poller of a fake Binance whose time moves only when told to. */
class Bench {
  readonly clock = new ManualClock();
  readonly bodies: string[] = [];
  readonly fake: FakeExchange;
  readonly poller: Poller;

  constructor(fake: FakeExchange, requests: readonly PollRequest[], tuning: Partial<FeedTuning> = {}) {
    this.fake = fake;
    this.poller = new Poller({
      origin: fake.restUrl,
      clock: this.clock,
      tuning: { ...FEED_TUNING, ...tuning },
      requests: () => requests,
      take: (body) => {
        this.bodies.push(body);
        return body.includes('openInterest') ? undefined : 'no open interest';
      },
    });
    closing.push(() => this.poller.close());
  }

  get asked(): number {
    return this.fake.restRequests.length;
  }

  /** Waits until `count` requests were answered and the poller waits for the clock. */
  async settled(count: number): Promise<void> {
    await until(`${count} answers, have ${this.asked}`, () => this.asked === count && this.clock.pendingSleeps === 1);
  }

  /** The next request comes at `ms` from now and not a millisecond earlier. */
  async asksAfter(ms: number, count: number): Promise<void> {
    const before = this.asked;
    await this.clock.advance(ms - 1);
    expect([this.asked, this.clock.pendingSleeps]).toEqual([before, 1]);
    await this.clock.advance(1);
    await this.settled(before + count);
  }
}

async function open(requests: readonly PollRequest[], tuning: Partial<FeedTuning> = {}): Promise<Bench> {
  const fake = await openFakeExchange({ venue: 'binance' });
  closing.push(() => fake.close());
  return new Bench(fake, requests, tuning);
}

describe('a poller', () => {
  it('asks in order, every 30 s, every 5 s when hurried, and 30 s again', async () => {
    const bench = await open([BTC, ETH]);
    bench.poller.start();
    await bench.settled(2);
    expect(bench.fake.restRequests).toEqual([`GET ${BTC.path}`, `GET ${ETH.path}`]);
    expect(JSON.parse(bench.bodies[1] ?? '')).toMatchObject({ symbol: 'ETHUSDT', openInterest: '600000.5' });
    await bench.asksAfter(30_000, 2);
    bench.poller.hurry(true);
    expect(bench.poller.stats().intervalMs).toBe(5_000);
    await until('the shorter sleep', () => bench.clock.pendingSleeps === 1);
    await bench.asksAfter(5_000, 2);
    await bench.asksAfter(5_000, 2);
    bench.poller.hurry(false);
    await bench.asksAfter(30_000, 2);
    expect(bench.poller.stats()).toEqual({ requests: 10, intervalMs: 30_000, failures: 0, lastSuccessTsMs: bench.clock.nowMs() });
  });

  it('asks at once when it is hurried 5 s or more into its rest', async () => {
    const bench = await open([BTC]);
    bench.poller.start();
    await bench.settled(1);
    await bench.clock.advance(20_000);
    bench.poller.hurry(true);
    await bench.settled(2);
  });

  it('asks only now and then for what changes seldom, from its last usable answer on', async () => {
    const bench = await open([BTC, { ...ETH, everyMs: 90_000 }]);
    bench.fake.setRestFault({ status: 500 });
    bench.poller.start();
    await bench.settled(2);
    bench.fake.setRestFault(undefined);
    await bench.asksAfter(30_000, 2);
    await bench.asksAfter(30_000, 1);
    await bench.asksAfter(30_000, 1);
    await bench.asksAfter(30_000, 2);
  });

  it('never has two requests under way, however slow the answers are', async () => {
    const fake = await openFakeExchange({ venue: 'binance' });
    closing.push(() => fake.close());
    fake.setRestFault({ status: 200, delayMs: 12 });
    const tuning = { ...FEED_TUNING, pollEveryMs: 5, pollHurriedMs: 1 };
    const host = { origin: fake.restUrl, clock: systemClock, tuning, requests: () => [BTC, ETH], take: () => undefined };
    const poller = new Poller(host);
    closing.push(() => poller.close());
    poller.start();
    await until('ten requests', () => fake.restRequests.length >= 10);
    poller.hurry(true);
    await until('twenty requests', () => fake.restRequests.length >= 20);
    expect(fake.peakRestRequests).toBe(1);
  });

  it.each([
    ['429 for as long as Retry-After says', 429, { 'Retry-After': '47' }, 47_000],
    ['429 for 30 s without it', 429, {}, 30_000],
    ['429 for 30 s when it says 0', 429, { 'Retry-After': '0' }, 30_000],
    ['418 for as long as Retry-After says', 418, { 'Retry-After': '120' }, 120_000],
    ['418 for 10 min without it', 418, {}, 600_000],
    ['403 for 10 min', 403, {}, 600_000],
    ['451 for 10 min', 451, {}, 600_000],
  ])('is silent after HTTP %s, then goes on where it was', async (_, status, headers, pauseMs) => {
    const bench = await open([BTC, ETH]);
    bench.fake.setRestFault({ status, headers });
    bench.poller.start();
    await bench.settled(1);
    const { failures, lastFailure, pausedUntilMs, lastSuccessTsMs } = bench.poller.stats();
    expect([failures, lastSuccessTsMs]).toEqual([1, undefined]);
    expect(lastFailure).toBe(`${bench.fake.restUrl}${BTC.path} failed (HTTP ${status}, paused for ${pauseMs / 1_000} s)`);
    expect(pausedUntilMs).toBe(bench.clock.nowMs() + pauseMs);
    bench.fake.setRestFault(undefined);
    bench.poller.hurry(true);
    await until('the pause again', () => bench.clock.pendingSleeps === 1);
    await bench.clock.advance(pauseMs - 1);
    expect(bench.asked).toBe(1);
    await bench.clock.advance(1);
    await until('the next one', () => bench.asked >= 2);
    expect(bench.fake.restRequests[1]).toBe(`GET ${ETH.path}`);
    await until('success', () => bench.poller.stats().lastSuccessTsMs !== undefined);
    expect(bench.poller.stats().pausedUntilMs).toBeUndefined();
  });

  it('doubles its interval above half of the weight and pauses above four fifths', async () => {
    const bench = await open([BTC, ETH]);
    const use = (weight: number): void => bench.fake.setRestFault({ status: 200, headers: { 'x-mbx-used-weight-1m': String(weight) } });
    use(1_200);
    bench.poller.start();
    await bench.settled(2);
    use(1_201);
    await bench.asksAfter(30_000, 2);
    expect(bench.poller.stats().intervalMs).toBe(60_000);
    await bench.asksAfter(60_000, 2);
    use(1_921);
    await bench.asksAfter(60_000, 1);
    expect(bench.poller.stats().pausedUntilMs).toBe(bench.clock.nowMs() + 30_000);
    expect(bench.poller.stats().failures).toBe(0);
    use(10);
    // The rest of the round that was paused, and the round that is due by then.
    await bench.asksAfter(30_000, 3);
    expect(bench.fake.restRequests[7]).toBe(`GET ${ETH.path}`);
  });

  it('reads the budget Bybit states', async () => {
    const bench = await open([BTC]);
    const left = (status: string): void =>
      bench.fake.setRestFault({ status: 200, headers: { 'x-bapi-limit': '100', 'x-bapi-limit-status': status } });
    left('49');
    bench.poller.start();
    await bench.settled(1);
    await bench.asksAfter(60_000, 1);
    left('19');
    await bench.asksAfter(60_000, 1);
    expect(bench.poller.stats().pausedUntilMs).toBeDefined();
  });
});

describe('requests asked once', () => {
  const FIRST: PollRequest = { path: `${OPEN_INTEREST}SOLUSDT` };
  const SECOND: PollRequest = { path: `${OPEN_INTEREST}XRPUSDT` };

  it('come between two rounds, in order, once, and answer to whoever asked', async () => {
    const bench = await open([BTC]);
    bench.poller.start();
    await bench.settled(1);
    await bench.clock.advance(10_000);
    const bodies: string[] = [];
    bench.poller.askOnce([FIRST, SECOND], (body) => (bodies.push(body) > 0 ? undefined : 'nothing'));
    await bench.settled(3);
    expect(bench.fake.restRequests.slice(1)).toEqual([`GET ${FIRST.path}`, `GET ${SECOND.path}`]);
    expect([bodies.length, bench.bodies.length]).toEqual([2, 1]);
    await bench.asksAfter(20_000, 1);
    expect(bench.fake.restRequests[3]).toBe(`GET ${BTC.path}`);
  });

  it('wait for a pause to end, and are not asked again when they are refused', async () => {
    const bench = await open([BTC]);
    bench.fake.setRestFault({ status: 429, headers: { 'Retry-After': '47' } });
    bench.poller.start();
    await bench.settled(1);
    bench.poller.askOnce([FIRST, SECOND], () => undefined);
    await until('the pause again', () => bench.clock.pendingSleeps === 1);
    await bench.asksAfter(47_000, 1);
    bench.fake.setRestFault(undefined);
    await bench.clock.advance(47_000);
    // The second one, and the round that is due by then.
    await bench.settled(4);
    expect(bench.fake.restRequests.slice(1)).toEqual([`GET ${FIRST.path}`, `GET ${SECOND.path}`, `GET ${BTC.path}`]);
    expect(bench.poller.stats()).toMatchObject({ requests: 4, failures: 2 });
  });

  it('beyond 200 waiting ones count as failures', async () => {
    const bench = await open([BTC]);
    bench.poller.askOnce(
      Array.from({ length: 203 }, () => FIRST),
      () => undefined,
    );
    expect(bench.poller.stats()).toMatchObject({ requests: 0, failures: 3 });
    expect(bench.poller.stats().lastFailure).toContain('200 requests are waiting already');
  });
});

describe('a poll that fails', () => {
  it('is counted and does not keep the rest of the round from being asked', async () => {
    const bench = await open([{ path: '/nowhere' }, { path: '/fapi/v1/fundingInfo' }, BTC]);
    bench.poller.start();
    await bench.settled(3);
    expect(bench.poller.stats()).toMatchObject({ requests: 3, failures: 2, lastSuccessTsMs: bench.clock.nowMs() });
    expect(bench.poller.stats().lastFailure).toContain('/fapi/v1/fundingInfo failed (no open interest)');
  });

  it('ends the round when the venue can not be reached in time', async () => {
    const bench = await open([BTC, ETH], { restTimeoutMs: 20 });
    bench.fake.setRestFault({ status: 200, delayMs: 60_000 });
    bench.poller.start();
    await bench.settled(1);
    expect(bench.poller.stats()).toMatchObject({ requests: 1, failures: 1 });
    expect(bench.poller.stats().lastFailure).toContain('failed (timeout)');
    await bench.asksAfter(30_000, 1);
  });

  it('is an answer that is too long, a redirect or a closed port', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { location: '/long' }).end();
      else response.end('x'.repeat(8_388_609));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const failureOf = async (path: string): Promise<string | undefined> => {
      const take = (): string => 'taken';
      const poller = new Poller({ origin, clock: new ManualClock(), tuning: FEED_TUNING, requests: () => [{ path }], take });
      poller.start();
      await until('a failure', () => poller.stats().failures === 1);
      await poller.close();
      return poller.stats().lastFailure;
    };
    expect(await failureOf('/long')).toContain('answer longer than 8388608 bytes');
    expect(await failureOf('/redirect')).toContain('unexpected redirect');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await failureOf('/long')).toMatch(/ECONNREFUSED|UND_ERR_SOCKET/);
  });
});

describe('closing a poller', () => {
  it('gives up a request under way and leaves no handle', async () => {
    const before = process.getActiveResourcesInfo().length;
    const fake = await openFakeExchange({ venue: 'binance' });
    fake.setRestFault({ status: 200, delayMs: 60_000 });
    const host = { origin: fake.restUrl, clock: systemClock, tuning: FEED_TUNING, requests: () => [BTC], take: () => undefined };
    const poller = new Poller(host);
    poller.start();
    await until('the request', () => fake.restRequests.length === 1);
    await poller.close();
    expect(poller.stats()).toMatchObject({ requests: 1, failures: 0 });
    await fake.close();
    await until('no handles', () => process.getActiveResourcesInfo().length <= before);
  });

  it('ends its rest', async () => {
    const bench = await open([BTC]);
    bench.poller.start();
    await bench.settled(1);
    await bench.poller.close();
    expect(bench.clock.pendingSleeps).toBe(0);
  });
});
