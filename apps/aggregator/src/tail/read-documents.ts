import { decodeSignal, type WireSignal } from '@cascade/redis-bus';
import { z } from 'zod';
import type { DataKind } from '../service/live-source.js';

/** Latest time a `Date` can hold, Unix seconds. */
const LAST_SEC = 8.64e12;

/** Where data comes from, as far as the service told. */
export type ToldDataKind = DataKind | 'unknown';

/** Unix seconds that can be shown. */
export const timeSchema: z.ZodNumber = z.number().min(0).max(LAST_SEC);

const helloSchema = z.object({
  data: z.enum(['live', 'simulated', 'reconstructed', 'unknown']).catch('unknown'),
  instance: z.string().optional().catch(undefined),
  timestamp: timeSchema.optional().catch(undefined),
});

/** The first words of a service. */
export interface Hello {
  readonly data: ToldDataKind;
  /** Another one for every start of the service. */
  readonly instance?: string | undefined;
  /** The service's clock, Unix seconds. */
  readonly timestamp?: number | undefined;
}

/** The hello of a stream; what can't be read of it is unknown. Never throws. */
export function readHello(text: string): Hello {
  return helloSchema.safeParse(jsonOf(text)).data ?? { data: 'unknown' };
}

/** A signal as a service tells it, every field checked; `undefined` for anything else. Never throws. */
export function readSignal(text: string): WireSignal | undefined {
  try {
    const signal = decodeSignal(text);
    if (signal.timestamp > LAST_SEC) return undefined;
    // What is in Redis must not claim it; a service may.
    const { meta } = JSON.parse(text) as { meta: { replayed?: unknown } };
    return meta.replayed === true ? { ...signal, meta: { ...signal.meta, replayed: true } } : signal;
  } catch {
    return undefined;
  }
}

/** The signals of `/v1/signals`, oldest first, without those that can't be read. Never throws. */
export function readPastSignals(answer: unknown): WireSignal[] {
  const { signals } = z.object({ signals: z.array(z.unknown()) }).safeParse(answer).data ?? { signals: [] };
  return signals.map((signal) => readSignal(JSON.stringify(signal))).filter((signal) => signal !== undefined);
}

/** The value of a JSON text; `undefined` for anything else. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `[simulated] ` before what is not live. */
export function dataMark(data: ToldDataKind): string {
  return data === 'live' ? '' : `[${data === 'unknown' ? 'unknown data' : data}] `;
}
