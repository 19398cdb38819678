import type { DataKind, LiveSource } from '../../service/live-source.js';

/** What every answer that people may see says first: the kind of data, and the time it stands at, by default now. */
export function standing(source: LiveSource, tsMs: number = source.nowMs()): { readonly data: DataKind; readonly timestamp: number } {
  return { data: source.data, timestamp: tsMs / 1_000 };
}
