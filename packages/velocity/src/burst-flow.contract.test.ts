import type { LiquidationEvent } from '@cascade/core';
import { describeEngineContract, type EngineSubject, liquidationTapes } from '@cascade/testkit';
import { BurstFlow } from './burst-flow.js';

const subject: EngineSubject<BurstFlow, LiquidationEvent> = {
  name: 'BurstFlow',
  create: () => new BurstFlow(),
  feed: (engine, event) => engine.push(event),
  read: (engine, nowMs) => engine.at(nowMs),
  reset: (engine) => engine.reset(),
  timeOf: ({ tsMs }) => tsMs,
  moved: (event, byMs) => ({ ...event, tsMs: event.tsMs + byMs, receivedTsMs: event.receivedTsMs + byMs }),
  inputs: liquidationTapes(),
  memory: { sizeOf: (engine) => engine.memoryBytes, limit: 3 * 1_024 },
};

describeEngineContract(subject);
