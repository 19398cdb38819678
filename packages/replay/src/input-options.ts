import { assertKnownKeys, CascadeError, canonicalSymbol } from '@cascade/core';

/** One thing that was skipped in a lenient reading. */
export interface InputProblem {
  readonly file: string;
  /** Line number in the file, from 1; `undefined` when the problem is the file's end. */
  readonly row?: number | undefined;
  /** Names the file, the row, the field and the value. */
  readonly message: string;
  /** Problems in this file so far, this one included: 1 = the first sample. */
  readonly count: number;
}

/** How an input is read. */
export interface InputOptions {
  /** Only events of this symbol, under any name of it (`BTC-USDT-SWAP` = `BTCUSDT`); `feed-status` always passes. Default: all. */
  readonly symbol?: string | undefined;
  /** Skip broken rows and a missing end instead of throwing. Default `false`. */
  readonly lenient?: boolean;
  /** Told of everything `lenient` skipped, one call each. */
  readonly onProblem?: ((problem: InputProblem) => void) | undefined;
}

/** Names of the options both readers know. */
export const INPUT_OPTION_NAMES: readonly string[] = ['symbol', 'lenient', 'onProblem'];

const FILE_ENDS: readonly string[] = ['replay/truncated-file', 'replay/corrupt-file', 'replay/empty-file'];

/** Counts what a lenient reading skips; rethrows in a strict one. */
export class ProblemLog {
  readonly symbol: string | undefined;
  readonly #file: string;
  readonly #options: InputOptions;
  #count = 0;

  /** @throws CascadeError `replay/unknown-option` */
  constructor(file: string, options: InputOptions, knownOptions: readonly string[]) {
    assertKnownKeys('replay', options, knownOptions);
    this.#file = file;
    this.#options = options;
    this.symbol = options.symbol === undefined ? undefined : canonicalSymbol(options.symbol);
  }

  /** @throws `error` when the reading is strict */
  skipRow(row: number, error: unknown): void {
    if (this.#options.lenient !== true || !(error instanceof CascadeError)) throw error;
    this.#report(row, error);
  }

  /** Accepts a missing or damaged end. @throws `error` when the reading is strict or the file can't be read at all */
  skipEnd(error: unknown): void {
    if (this.#options.lenient !== true || !(error instanceof CascadeError) || !FILE_ENDS.includes(error.code)) throw error;
    this.#report(undefined, error);
  }

  #report(row: number | undefined, error: CascadeError): void {
    this.#count++;
    this.#options.onProblem?.({ file: this.#file, row, message: error.message, count: this.#count });
  }
}
