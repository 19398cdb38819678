import { CascadeError, type Preset, quote } from '@cascade/core';
import type { RegimeEngineState } from '@cascade/regime';
import type { CascadeInputsState } from './cascade-inputs.js';
import type { DetectorConfig, TimeAxis } from './config.js';
import type { ContagionState } from './contagion.js';
import type { CoverageState } from './coverage.js';
import type { HighestReading } from './detector-stats.js';
import type { PriceSourceState } from './price-source.js';
import { number, optional, record, text } from './shape.js';
import type { SavedSymbol } from './symbol-state.js';
import type { SymbolTableState } from './symbol-table.js';

/** Changes whenever a {@link DetectorState} of before could not be read any more, or would mean something else. */
export const DETECTOR_STATE_VERSION = 1;

/** What must be the same in the detector that saved and the one that continues: it decides what the saved figures mean. */
export interface DetectorFingerprint {
  readonly preset: Preset;
  readonly timeAxis: TimeAxis;
  readonly maxSymbols: number;
  /** ms; `undefined`: that of the signal gate. */
  readonly cooldownMs: number | undefined;
  /** Name of the model; `undefined` in presets without one. */
  readonly model: string | undefined;
}

/**
 * All that a detector knows, as plain data: it survives `structuredClone` and `v8.serialize`, and shares nothing that changes with the
 * detector, so it can be written out later, part by part. What it holds in detail is private to this version of the package.
 */
export interface DetectorState {
  readonly version: typeof DETECTOR_STATE_VERSION;
  readonly fingerprint: DetectorFingerprint;
  /** The last read, Unix ms; `-Infinity` before one. */
  readonly nowMs: number;
  readonly counts: { readonly events: number; readonly liquidations: number; readonly unpriced: number };
  readonly highest: HighestReading | undefined;
  /** @internal */
  readonly symbols: SymbolTableState<SavedSymbol>;
  /** @internal */
  readonly market: SavedSymbol;
  readonly regime: RegimeEngineState;
  /** @internal */
  readonly coverage: CoverageState;
  /** @internal */
  readonly contagion: ContagionState;
  /** @internal */
  readonly prices: PriceSourceState;
  /** Only with the preset `calibrated`. */
  readonly inputs: CascadeInputsState | undefined;
}

/** The fingerprint of a detector with this configuration. */
export function fingerprintOf({ preset, timeAxis, maxSymbols, cooldownMs, model }: DetectorConfig): DetectorFingerprint {
  return { preset, timeAxis, maxSymbols, cooldownMs, model: preset === 'calibrated' ? model.name : undefined };
}

/** As it stands in a state, where any text may be. */
const fingerprintShape = record<{ readonly [Part in keyof DetectorFingerprint]: string | number | undefined }>({
  preset: text,
  timeAxis: text,
  maxSymbols: number,
  cooldownMs: optional(number),
  model: optional(text),
});

/**
 * Throws unless a state was saved by this version, in a detector of the same fingerprint.
 * @throws CascadeError `detector/state-mismatch`; `detector/invalid-state` when the state does not say
 */
export function assertSameDetector(state: unknown, config: DetectorConfig): void {
  const { version } = record<{ readonly version: number }>({ version: number })(state, 'state');
  if (version !== DETECTOR_STATE_VERSION) throw mismatch('version', version, DETECTOR_STATE_VERSION);
  const saved = fingerprintShape((state as DetectorState).fingerprint, 'state.fingerprint');
  for (const [part, wanted] of Object.entries(fingerprintOf(config)) as [keyof DetectorFingerprint, unknown][]) {
    if (saved[part] !== wanted) throw mismatch(part, saved[part], wanted);
  }
}

function mismatch(part: string, saved: unknown, wanted: unknown): CascadeError {
  const message = `the state was saved with ${part} ${quote(saved)}, this detector has ${quote(wanted)}; start cold, without a saved state`;
  return new CascadeError('detector/state-mismatch', message, { context: { part, saved, wanted } });
}
