import { describe, expect, it } from 'vitest';
import { FeedTally } from './feed-tally.js';
import type { FeedStatus } from './levels.js';
import type { CascadeEvent } from './market.js';

const T0 = 1_760_130_900_000;

function status(exchange: string, connection: string, state: FeedStatus, reconnects = 0, gapMs?: number): CascadeEvent {
  return { type: 'feed-status', exchange, connection, status: state, reason: 'a reason', reconnects, gapMs, tsMs: T0, receivedTsMs: T0 };
}

function price(exchange: string, receivedTsMs: number): CascadeEvent {
  return { type: 'price', exchange, symbol: 'BTCUSDT', tsMs: receivedTsMs, receivedTsMs, price: 1 };
}

describe('FeedTally', () => {
  it('says of a venue what its worst socket says, with all reconnects, the newest gap and the last message', () => {
    const feeds = new FeedTally(['bybit', 'okx']);
    expect(feeds.readings()).toEqual([
      { exchange: 'bybit', status: 'connecting', lastMessageTsMs: undefined, reconnects: 0, gapMs: undefined },
      { exchange: 'okx', status: 'connecting', lastMessageTsMs: undefined, reconnects: 0, gapMs: undefined },
    ]);
    expect(feeds.downSockets()).toEqual(['bybit: no answer yet', 'okx: no answer yet']);
    for (const event of [
      status('bybit', 'linear', 'live', 2, 1_500),
      status('bybit', 'inverse', 'stale', 1),
      status('okx', 'liquidations', 'live'),
      price('okx', T0 + 5),
      price('okx', T0 + 3),
    ]) {
      feeds.add(event);
    }
    expect(feeds.readings()).toEqual([
      { exchange: 'bybit', status: 'stale', lastMessageTsMs: undefined, reconnects: 3, gapMs: 1_500 },
      { exchange: 'okx', status: 'live', lastMessageTsMs: T0 + 5, reconnects: 0, gapMs: undefined },
    ]);
    expect(feeds.liveVenues()).toEqual(['okx']);
    expect(feeds.downSockets()).toEqual(['bybit inverse: a reason']);
    feeds.add(status('bybit', 'inverse', 'live', 2));
    expect([feeds.statusOf('bybit'), feeds.readings()[0]?.gapMs]).toEqual(['live', 1_500]);
  });

  it('ignores venues it was not told of', () => {
    const feeds = new FeedTally(['okx']);
    feeds.add(status('gate', 'liquidations', 'live'));
    expect(feeds.readings().map(({ exchange }) => exchange)).toEqual(['okx']);
  });

  it('follows every venue with a status when it was told of none, as in a recording', () => {
    const feeds = new FeedTally();
    feeds.add(price('gate', T0));
    expect(feeds.readings()).toEqual([]);
    feeds.add(status('okx', 'a', 'live', 2));
    feeds.add(status('okx', 'b', 'down', 3));
    feeds.add(price('okx', T0 + 1));
    feeds.add(price('gate', T0 + 1));
    expect(feeds.readings()).toMatchObject([{ exchange: 'okx', status: 'down', reconnects: 5, lastMessageTsMs: T0 + 1 }]);
    expect(feeds.liveVenues()).toEqual([]);
    feeds.add(status('okx', 'b', 'live', 4));
    expect(feeds.liveVenues()).toEqual(['okx']);
  });

  it('remembers 1,000 sockets and no more, and goes on following those', () => {
    const feeds = new FeedTally();
    for (let no = 0; no < 1_100; no++) feeds.add(status('okx', `socket ${no}`, no < 1_000 ? 'live' : 'down', 1));
    expect(feeds.readings()).toMatchObject([{ status: 'live', reconnects: 1_000 }]);
    feeds.add(status('okx', 'socket 7', 'stale', 1));
    expect(feeds.statusOf('okx')).toBe('stale');
  });
});
