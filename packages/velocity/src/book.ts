import type { Exchange, VelocitySnapshot } from '@cascade/core';
import { assertName, assertTime, CascadeError, quote } from '@cascade/core';
import { type FlowEvent, VelocityEngine } from './engine.js';
import { Liveness } from './liveness.js';
import { resolveVelocityOptions, type VelocityOptions } from './options.js';

/** Symbols a book holds by default (choice of this package: bounds memory against a feed of made-up names). */
const DEFAULT_MAX_SYMBOLS = 10_000;

/** Options of a {@link VelocityBook}: those of its engines, and how many there may be. */
export interface VelocityBookOptions extends Omit<VelocityOptions, 'symbol'> {
  /** Symbols held at most, >= 1. Default 10,000. */
  readonly maxSymbols?: number;
}

/**
 * One {@link VelocityEngine} per symbol, made by the first event of the symbol; venue states are shared by all of them.
 * Events of symbols beyond `maxSymbols` are refused and counted.
 */
export class VelocityBook {
  readonly #options: VelocityOptions;
  readonly #maxSymbols: number;
  readonly #liveness = new Liveness();
  readonly #engines = new Map<string, VelocityEngine>();
  #refusedCount = 0;

  /** @throws CascadeError `velocity/unknown-option`, `velocity/invalid-option` */
  constructor(options: VelocityBookOptions = {}) {
    const { maxSymbols = DEFAULT_MAX_SYMBOLS, ...engineOptions } = options;
    if (!Number.isSafeInteger(maxSymbols) || maxSymbols < 1) {
      throw new CascadeError('velocity/invalid-option', `maxSymbols must be an integer >= 1, got ${quote(maxSymbols)}`);
    }
    if ('symbol' in engineOptions) {
      throw new CascadeError('velocity/unknown-option', 'unknown option "symbol"; a book takes the symbol with each event');
    }
    resolveVelocityOptions(engineOptions);
    this.#options = engineOptions;
    this.#maxSymbols = maxSymbols;
  }

  /** Events refused because the book was full. */
  get refusedCount(): number {
    return this.#refusedCount;
  }

  /** Takes one event in; see {@link VelocityEngine.push}. */
  push(symbol: string, event: FlowEvent): void {
    let engine = this.#engines.get(symbol);
    if (engine === undefined) {
      assertName('velocity', 'symbol', symbol);
      if (this.#engines.size >= this.#maxSymbols) {
        this.#refusedCount++;
        return;
      }
      engine = this.#open(symbol);
      engine.push(event);
      // Only a symbol with a valid event takes a place.
      this.#engines.set(symbol, engine);
      return;
    }
    engine.push(event);
  }

  /** Tells the state of a venue to all symbols, those to come included; see {@link VelocityEngine.setLive}. */
  setLive(exchange: Exchange, live: boolean, tsMs: number): void {
    assertName('velocity', 'exchange', exchange);
    assertTime('velocity', 'tsMs', tsMs);
    this.#liveness.set(exchange, live, tsMs);
  }

  /** The flow of a symbol; that of a symbol without events is empty. Each symbol has its own reading time. See {@link VelocityEngine.at}. */
  at(symbol: string, nowMs: number): VelocitySnapshot {
    const engine = this.#engines.get(symbol);
    if (engine !== undefined) return engine.at(nowMs);
    assertName('velocity', 'symbol', symbol);
    return this.#open(symbol).at(nowMs);
  }

  /** Symbols held, in order of their first event. */
  symbols(): string[] {
    return [...this.#engines.keys()];
  }

  #open(symbol: string): VelocityEngine {
    return new VelocityEngine({ ...this.#options, symbol }, this.#liveness);
  }
}
