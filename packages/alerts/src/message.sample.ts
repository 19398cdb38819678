import type { WireSignal } from '@cascade/redis-bus';
import type { AlertMessage } from './message.js';
import { START_MS, sampleSignal } from './wire-signal.sample.js';

/** The message of these signals; by default one CRITICAL of `BTCUSDT`. */
export function sampleMessage(change: Partial<AlertMessage> = {}, signals: readonly WireSignal[] = [sampleSignal()]): AlertMessage {
  return {
    id: 'BTCUSDT:1791565100000:CRITICAL',
    tsMs: START_MS,
    level: 'CRITICAL',
    data: 'live',
    signals,
    omitted: 0,
    test: false,
    ...change,
  };
}

/** A message as full and as hostile as the rules let through: 21 signals whose every text is `text` over and over. */
export function hostileMessage(text: string): AlertMessage {
  const long = (limit: number): string => text.repeat(Math.ceil(limit / text.length)).slice(0, limit);
  const signals = Array.from({ length: 21 }, () => {
    const signal = sampleSignal({
      symbol: long(64),
      episode: long(120),
      context: {
        leading_exchange: long(64),
        missing: Array.from({ length: 16 }, () => long(64)),
        reasons: Array.from({ length: 16 }, () => long(500)),
      },
    });
    return { ...signal, risk: { score: 1, level: 'HIGH' as const, confidence: 1, action: 'URGENT' as const, explanation: long(2_000) } };
  });
  return sampleMessage({ omitted: 1_979, data: 'reconstructed', test: true }, signals);
}
