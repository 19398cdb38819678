import { CascadeError, type CascadeEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { parseEvent } from './parse-event.js';

const common = { exchange: 'okx', symbol: 'BTCUSDT', tsMs: 1_000, receivedTsMs: 1_001 } as const;
const EVENTS: Readonly<Record<CascadeEvent['type'], CascadeEvent>> = {
  liquidation: {
    ...common,
    type: 'liquidation',
    id: 'okx:1',
    exchangeSymbol: 'BTC-USDT-SWAP',
    liquidatedSide: 'long',
    orderSide: 'sell',
    price: 60_000,
    priceKind: 'bankruptcy',
    contracts: 2,
    contractSize: 0.01,
    quantity: 0.02,
    notionalUsd: 1_200,
    notionalBasis: 'price',
    method: 'market',
    completeness: 'all',
  },
  price: { ...common, type: 'price', kind: 'mark', price: 60_000, bid: 59_999, ask: 60_001, tradedUsd: 10 },
  'open-interest': { ...common, type: 'open-interest', openInterest: 5, openInterestUsd: 300_000 },
  funding: { ...common, type: 'funding', fundingRate: -0.0001, intervalHours: 8, nextFundingTsMs: 9_000 },
  'feed-status': {
    type: 'feed-status',
    exchange: 'okx',
    connection: 'liquidations',
    status: 'stale',
    reason: 'canary silent for 10 s',
    reconnects: 0,
    gapMs: 12,
    tsMs: 1_000,
    receivedTsMs: 1_001,
  },
  'side-inverted': {
    type: 'side-inverted',
    exchange: 'gate',
    inverted: true,
    votesFor: 1,
    votesAgainst: 21,
    tsMs: 1_000,
    receivedTsMs: 1_001,
  },
};
const REQUIRED: Readonly<Record<CascadeEvent['type'], readonly string[]>> = {
  liquidation: ['exchange', 'tsMs', 'receivedTsMs', 'id', 'exchangeSymbol', 'symbol', 'notionalBasis', 'method', 'completeness'],
  price: ['exchange', 'tsMs', 'receivedTsMs', 'symbol', 'price'],
  'open-interest': ['exchange', 'tsMs', 'receivedTsMs', 'symbol', 'openInterestUsd'],
  funding: ['exchange', 'tsMs', 'receivedTsMs', 'symbol', 'fundingRate', 'intervalHours'],
  'feed-status': ['exchange', 'tsMs', 'receivedTsMs', 'connection', 'status', 'reconnects'],
  'side-inverted': ['exchange', 'tsMs', 'receivedTsMs', 'inverted', 'votesFor', 'votesAgainst'],
};

function problem(value: unknown): string {
  try {
    parseEvent(value);
  } catch (error) {
    if (error instanceof CascadeError && error.code === 'replay/invalid-event') return error.message;
    throw error;
  }
  return 'accepted';
}

describe.each(Object.values(EVENTS))('parseEvent of a $type event', (event) => {
  it('gives back the same object when every field is right', () => {
    expect(parseEvent(event)).toBe(event);
  });

  it('needs the required fields and only those', () => {
    for (const field of Object.keys(event)) {
      const rest = Object.fromEntries(Object.entries(event).filter(([key]) => key !== field));
      const mustBeThere = field === 'type' || REQUIRED[event.type].includes(field);
      expect([field, problem(rest) === 'accepted']).toEqual([field, !mustBeThere]);
      if (mustBeThere) expect(problem(rest)).toContain(`${field} is missing`);
    }
  });

  it('refuses a wrong type in every field', () => {
    for (const field of Object.keys(event)) {
      for (const value of [null, Number.NaN, Number.POSITIVE_INFINITY, {}, field === 'inverted' ? 1 : true, '']) {
        expect(problem({ ...event, [field]: value })).toContain(`${field} must be `);
      }
    }
  });

  it('keeps fields it does not know', () => {
    expect(parseEvent({ ...event, later: 1 })).toHaveProperty('later', 1);
  });
});

describe('parseEvent', () => {
  it('names the field, the rule and the value', () => {
    expect(problem({ ...EVENTS.price, price: 0 })).toBe('price must be a finite number > 0, got "0"');
    expect(problem({ ...EVENTS.price, tsMs: 1.5 })).toBe('tsMs must be an integer of Unix milliseconds, got "1.5"');
    expect(problem({ ...EVENTS.price, type: 'trade' })).toBe(
      'type must be one of liquidation, price, open-interest, funding, feed-status, side-inverted, got "trade"',
    );
    expect(problem({ ...EVENTS.liquidation, liquidatedSide: 'sell' })).toBe('liquidatedSide must be long or short, got "sell"');
    expect(problem({ ...EVENTS.liquidation, notionalUsd: -1 })).toBe('notionalUsd must be a finite number >= 0, got "-1"');
    expect(problem({ ...EVENTS['feed-status'], reconnects: 0.5 })).toBe('reconnects must be an integer >= 0, got "0.5"');
    expect(problem({ ...EVENTS.price, symbol: 'x'.repeat(65) })).toContain('symbol must be a string of 1 to 64 characters');
  });

  it('refuses what is not an object', () => {
    for (const value of [null, undefined, 7, 'text', [EVENTS.price]]) expect(problem(value)).toContain('an event');
  });
});
