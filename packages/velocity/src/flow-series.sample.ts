import { BurstFlow, type BurstFlowEvent } from './burst-flow.js';
import type { SideFlow } from './burst-flow-snapshot.js';

/** Unix ms, a whole second. */
export const T0 = 1_760_000_000_000;

/** An engine that saw these events: long ones of one venue at T0 but for what is given. */
export function flowOf(...events: readonly Partial<BurstFlowEvent>[]): BurstFlow {
  const engine = new BurstFlow({ symbol: 'BTCUSDT' });
  for (const event of events) engine.push({ tsMs: T0, exchange: 'okx', liquidatedSide: 'long', ...event });
  return engine;
}

/** `count` events, `gapMs` apart. */
export function series(fromMs: number, count: number, gapMs: number, rest: Partial<BurstFlowEvent> = {}): Partial<BurstFlowEvent>[] {
  return Array.from({ length: count }, (_, i) => ({ tsMs: fromMs + i * gapMs, ...rest }));
}

/** The long side as of `nowMs`. */
export function longAt(engine: BurstFlow, nowMs: number): SideFlow {
  return engine.at(nowMs).sides.long;
}
