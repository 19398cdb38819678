import type { Exchange, LiquidityRegime, Regime, RegimeChange, TrendRegime } from '@cascade/core';
import type { BaselineState } from './baseline.js';
import type { RealizedVolatilities } from './realized-volatility.js';

/**
 * What a `RegimeEngine` knows, as plain data that survives `structuredClone` and serialization: 8 to 15 KB, 8 bytes for each history
 * sample (69 KB for 30 days) and 120 bytes for each exchange in each open slot. A new engine's holds nothing. Slots are 5 s, slot k ends
 * at k * 5,000 ms.
 */
export interface RegimeEngineState {
  /** Time of the newest read, Unix ms. */
  readonly lastReadMs: number | undefined;
  readonly lateCount: number;
  /** Slots with samples that a late one can still reach, or that no read has reached yet; ascending, the newest sample's last. */
  readonly openSlots: readonly {
    readonly index: number;
    readonly quotes: readonly {
      readonly exchange: Exchange;
      readonly tsMs: number;
      readonly price: number;
      readonly tradedUsd: number | undefined;
      readonly spreadSumBps: number;
      readonly spreadCount: number;
    }[];
  }[];
  /** Everything known at the end of the last slot that no late sample can reach; `undefined` before a read has reached a sample. */
  readonly settled:
    | {
        readonly slot: number;
        readonly series: {
          readonly exchange: Exchange | undefined;
          readonly price: number | undefined;
          readonly silentSlots: number;
          readonly rebasedAt: number;
          readonly returns: Float64Array;
          readonly logPrice: number;
          readonly volumes: Float64Array;
          readonly spreads: Float64Array;
        };
        readonly realized: RealizedVolatilities;
        readonly percentile: number | undefined;
        readonly spreadBps: number | undefined;
        readonly volatilityBaseline: BaselineState;
        readonly volumeBaseline: BaselineState;
        readonly minutes: readonly number[];
        readonly volatility: { readonly value: Regime; readonly sinceMs: number };
        readonly liquidity: { readonly value: LiquidityRegime; readonly sinceMs: number };
        readonly trend: TrendRegime;
        readonly regime: { readonly value: Regime; readonly sinceMs: number };
        readonly closedMs: Readonly<Record<Regime, number>>;
        readonly changes: readonly RegimeChange[];
      }
    | undefined;
  /** Later slots whose ends were read, at most three; they follow from `settled` and `openSlots`. */
  readonly laterSlots: readonly number[];
}
