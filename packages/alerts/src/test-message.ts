import type { WireSignal } from '@cascade/redis-bus';
import type { AlertMessage, DataKind } from './message.js';

/** How long a test message says it is valid, s: as long as a signal of the detector. */
const VALID_SEC = 60;

/** The message of `cascade alerts test`: an invented ALERT of `BTCUSDT`, marked as a test. Another id every millisecond. */
export function testMessage(nowMs: number, data: DataKind): AlertMessage {
  const id = `test:${nowMs}`;
  const signal: WireSignal = {
    schema_version: 1,
    id,
    seq: 0,
    symbol: 'BTCUSDT',
    timestamp: nowMs / 1_000,
    signal: 'ALERT',
    signal_level: 2,
    probability: 0.5,
    scores: {},
    metrics: { velocity: 1, volume_usd: 10_000 },
    context: { coverage: 1, missing: [], reasons: ['this is a test: nothing happened, every figure is invented'] },
    meta: { preset: 'calibrated', valid_until: nowMs / 1_000 + VALID_SEC },
  };
  return { id, tsMs: nowMs, level: 'ALERT', data, signals: [signal], omitted: 0, test: true };
}
