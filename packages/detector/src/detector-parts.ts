import { CascadeError } from '@cascade/core';
import { RegimeEngine } from '@cascade/regime';
import { CascadeInputsBook } from './cascade-inputs.js';
import { type DetectorConfig, MARKET_SYMBOL } from './config.js';
import { Contagion } from './contagion.js';
import { Coverage } from './coverage.js';
import { detectorShape } from './detector-shape.js';
import { assertSameDetector, DETECTOR_STATE_VERSION, type DetectorState, fingerprintOf } from './detector-state.js';
import type { HighestReading } from './detector-stats.js';
import { PriceSource } from './price-source.js';
import { invalidState } from './shape.js';
import { SymbolState } from './symbol-state.js';
import { SymbolTable } from './symbol-table.js';

/** All that a detector knows of what was pushed and read: what is saved, restored and forgotten as a whole. */
export class DetectorParts {
  readonly symbols: SymbolTable<SymbolState>;
  readonly market: SymbolState;
  readonly regime: RegimeEngine;
  readonly coverage: Coverage = new Coverage();
  readonly contagion: Contagion = new Contagion();
  readonly prices: PriceSource = new PriceSource();
  /** What the calibrated model reads; `undefined` in the other presets. */
  readonly inputs: CascadeInputsBook | undefined;
  readonly counts: { events: number; liquidations: number; unpriced: number } = { events: 0, liquidations: 0, unpriced: 0 };
  highest: HighestReading | undefined;
  /** The last read; `-Infinity` before one. */
  nowMs: number = Number.NEGATIVE_INFINITY;
  readonly #config: DetectorConfig;

  constructor(config: DetectorConfig) {
    this.#config = config;
    this.regime = new RegimeEngine({ preset: config.preset });
    this.inputs = config.preset === 'calibrated' ? new CascadeInputsBook(config.maxSymbols) : undefined;
    this.market = new SymbolState(MARKET_SYMBOL, config);
    this.symbols = new SymbolTable({
      maxSymbols: config.maxSymbols,
      create: (symbol) => this.#newState(symbol),
      // A signal that stands has to end before its symbol can go.
      idleSinceMs: ({ level, lastEventMs }) => (level === 'NONE' ? lastEventMs : Number.POSITIVE_INFINITY),
      onEvicted: (symbol) => this.contagion.forget(symbol),
    });
  }

  /** A copy as plain data; see `Detector.save`. */
  save(): DetectorState {
    return {
      version: DETECTOR_STATE_VERSION,
      fingerprint: fingerprintOf(this.#config),
      nowMs: this.nowMs,
      counts: { ...this.counts },
      highest: this.highest,
      symbols: this.symbols.save((state) => state.save()),
      market: this.market.save(),
      regime: this.regime.save(),
      coverage: this.coverage.save(),
      contagion: this.contagion.save(),
      prices: this.prices.save(),
      inputs: this.inputs?.save(),
    };
  }

  /** Continues, as new parts of the same fingerprint, from what {@link save} returned. An error leaves it half done. */
  restore(state: Omit<DetectorState, 'version' | 'fingerprint'>): void {
    if ((state.inputs === undefined) !== (this.inputs === undefined))
      throw invalidState('state.inputs', 'there with calibrated only', state.inputs);
    this.nowMs = state.nowMs;
    Object.assign(this.counts, state.counts);
    this.highest = state.highest;
    this.symbols.restore(state.symbols, (symbol, saved) => symbol.restore(saved));
    this.market.restore(state.market);
    this.regime.restore(state.regime);
    this.coverage.restore(state.coverage);
    this.contagion.restore(state.contagion);
    this.prices.restore(state.prices);
    if (state.inputs !== undefined) this.inputs?.restore(state.inputs);
  }

  #newState(symbol: string): SymbolState {
    const state = new SymbolState(symbol, this.#config);
    for (const { exchange, live, sinceMs } of this.coverage.reported()) state.setLive(exchange, live, sinceMs);
    return state;
  }
}

/**
 * New parts that continue from a saved state.
 * @throws CascadeError `detector/state-mismatch`, `detector/invalid-state`
 */
export function restoredParts(state: unknown, config: DetectorConfig): DetectorParts {
  assertSameDetector(state, config);
  const parts = new DetectorParts(config);
  const checked = detectorShape(state, 'state');
  try {
    parts.restore(checked);
  } catch (cause) {
    throw new CascadeError('detector/invalid-state', `the saved state contradicts itself (${String(cause)}); start cold without it`, {
      cause,
    });
  }
  return parts;
}
