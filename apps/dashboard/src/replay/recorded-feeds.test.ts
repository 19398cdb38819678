import type { FeedStatus, FeedStatusEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { RecordedFeeds } from './recorded-feeds.js';

const status = (connection: string, state: FeedStatus, reconnects = 0): FeedStatusEvent => ({
  type: 'feed-status',
  exchange: 'okx',
  tsMs: 1,
  receivedTsMs: 1,
  connection,
  status: state,
  reconnects,
});

describe('the feeds of a recording', () => {
  it('are unknown, and taken to be heard, while no status was recorded', () => {
    const feeds = new RecordedFeeds();
    feeds.add({ type: 'price', exchange: 'okx', tsMs: 1, receivedTsMs: 1, symbol: 'BTCUSDT', kind: 'mark', price: 1 });
    expect(feeds.readings()).toEqual([]);
    expect(feeds.isHeard).toBe(true);
  });

  it('are as bad as the worst socket of a venue, with the reconnects of all', () => {
    const feeds = new RecordedFeeds();
    feeds.add(status('a', 'live', 2));
    feeds.add(status('b', 'down', 3));
    expect(feeds.readings()).toMatchObject([{ exchange: 'okx', status: 'down', reconnects: 5 }]);
    expect(feeds.isHeard).toBe(false);
    feeds.add(status('b', 'live', 4));
    expect(feeds.readings()).toMatchObject([{ status: 'live', reconnects: 6 }]);
    expect(feeds.isHeard).toBe(true);
  });
});
