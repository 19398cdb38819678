import type { LiquidationEvent } from '@cascade/core';
import { describeEngineContract, type EngineSubject, liquidationTapes } from '@cascade/testkit';
import { VelocityEngine } from './engine.js';
import type { VelocityOptions } from './options.js';

function subject(name: string, options: VelocityOptions): EngineSubject<VelocityEngine, LiquidationEvent> {
  return {
    name,
    create: () => new VelocityEngine(options),
    feed: (engine, event) => engine.push(event),
    read: (engine, nowMs) => engine.at(nowMs),
    reset: (engine) => engine.reset(),
    timeOf: ({ tsMs }) => tsMs,
    moved: (event, byMs) => ({ ...event, tsMs: event.tsMs + byMs, receivedTsMs: event.receivedTsMs + byMs }),
    inputs: liquidationTapes(),
    memory: { sizeOf: (engine) => engine.memoryBytes, limit: 64 * 1_024 },
  };
}

describeEngineContract(subject('VelocityEngine', {}));
describeEngineContract(subject('VelocityEngine with smoothed derivatives', { derivatives: 'ew' }));
