import type { LiquidationEvent } from '@cascade/core';
import { describeEngineContract, liquidationTapes } from '@cascade/testkit';
import { Detector } from './detector.js';

// The measurements, not the emission: how often a standing signal is refreshed depends on how often it is read, by design.
describeEngineContract<Detector, LiquidationEvent>({
  name: 'Detector',
  create: () => new Detector({ timeAxis: 'event' }),
  feed: (detector, event) => detector.push({ ...event, symbol: 'BTCUSDT' }),
  read: (detector, nowMs) => detector.reading('BTCUSDT', nowMs) ?? {},
  reset: (detector) => detector.reset(),
  timeOf: ({ tsMs }) => tsMs,
  moved: (event, byMs) => ({ ...event, tsMs: event.tsMs + byMs, receivedTsMs: event.receivedTsMs + byMs }),
  inputs: liquidationTapes(),
});
