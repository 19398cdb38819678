import type { LiquidationEvent } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { sampleReading, sampleValues } from './values.sample.js';
import { wireLiquidation, wireStanding } from './wire-documents.js';
import { wireReading, wireRegime, wireService } from './wire-values.js';

describe('wireStanding', () => {
  it('is what readers of Redis find, in one piece and in the names of JSON', () => {
    const values = sampleValues();
    const { openInterest, ...reading } = wireReading(sampleReading());
    const { btcPrice, ...regime } = wireRegime(values);
    const { feeds, latency } = wireService(values);
    expect([openInterest, btcPrice]).not.toContain(undefined);
    expect(wireStanding(values)).toStrictEqual({
      symbols: { [sampleReading().symbol]: { ...reading, open_interest: openInterest } },
      regime: { ...regime, btc_price: btcPrice },
      service: { feeds, latency },
    });
  });

  it('is empty where nothing is known', () => {
    expect(JSON.parse(JSON.stringify(wireStanding({ nowMs: 1 })))).toEqual({
      symbols: {},
      regime: { history: [] },
      service: { feeds: {}, latency: {} },
    });
  });
});

describe('wireLiquidation', () => {
  const event: LiquidationEvent = {
    type: 'liquidation',
    id: 'a',
    exchange: 'okx',
    exchangeSymbol: 'BTC-USDT-SWAP',
    symbol: 'BTCUSDT',
    liquidatedSide: 'long',
    price: 60_000,
    priceKind: 'bankruptcy',
    quantity: 0.5,
    notionalUsd: 30_000,
    notionalBasis: 'price',
    method: 'market',
    completeness: 'sampled',
    tsMs: 1_760_130_900_250,
    receivedTsMs: 1_760_130_900_300,
  };

  it('tells side, amounts and both times in seconds', () => {
    expect(wireLiquidation(7, event)).toEqual({
      no: 7,
      exchange: 'okx',
      symbol: 'BTCUSDT',
      liquidated_side: 'long',
      price: 60_000,
      quantity: 0.5,
      notional_usd: 30_000,
      timestamp: 1_760_130_900.25,
      received: 1_760_130_900.3,
    });
  });

  it('leaves out what the venue did not say', () => {
    const { price: _price, notionalUsd: _notionalUsd, ...bare } = event;
    const told = JSON.parse(JSON.stringify(wireLiquidation(1, { ...bare, notionalBasis: 'none' })));
    expect(told).not.toHaveProperty('notional_usd');
    expect(told).not.toHaveProperty('price');
  });
});
