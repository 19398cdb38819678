import { CascadeError, canonicalSymbol, quote } from '@cascade/core';
import { invalidValue } from './parse-event.js';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function unfit(message: string, value: string): CascadeError {
  return new CascadeError('replay/invalid-event', message, { context: { value } });
}

/** Typed access to the fields of one tape row after the other, by column name. */
export class TapeRow {
  #cells: readonly string[] = [];
  readonly #columns: ReadonlyMap<string, number>;
  readonly #symbols = new Map<string, string>();

  constructor(header: readonly string[]) {
    this.#columns = new Map(header.map((column, index) => [column, index]));
  }

  /** @throws CascadeError `replay/invalid-event` when the row does not have the header's number of fields, or has quotation marks */
  load(line: string): void {
    if (line.includes('"')) throw unfit(`quotation marks are not supported in tapes: ${quote(line.replaceAll('"', "'"))}`, line);
    this.#cells = line.split(',');
    const { size } = this.#columns;
    if (this.#cells.length !== size) throw unfit(`the header has ${size} fields, this row "${this.#cells.length}": ${quote(line)}`, line);
  }

  has(column: string): boolean {
    return this.#columns.has(column);
  }

  isEmpty(column: string): boolean {
    return this.text(column) === '';
  }

  text(column: string): string {
    const index = this.#columns.get(column);
    return index === undefined ? '' : (this.#cells[index] ?? '');
  }

  time(column: string): number {
    const text = this.text(column);
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw invalidValue(column, 'an integer of Unix milliseconds', text);
    return value;
  }

  finite(column: string): number {
    const text = this.text(column);
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) throw invalidValue(column, 'a finite number', text);
    return value;
  }

  positive(column: string): number {
    const value = this.finite(column);
    if (value <= 0) throw invalidValue(column, 'a finite number > 0', this.text(column));
    return value;
  }

  amount(column: string): number {
    const value = this.finite(column);
    if (value < 0) throw invalidValue(column, 'a finite number >= 0', this.text(column));
    return value;
  }

  exchange(column: string): string {
    return this.exchangeName(column, this.text(column));
  }

  exchangeName(column: string, text: string): string {
    if (text === '' || text.length > 64) throw invalidValue(column, 'an exchange of 1 to 64 characters', text);
    return text.toLowerCase();
  }

  /** Canonical symbol of `name`, which stands in `column`; names are parsed once. Names core can't read stay as they are. */
  symbol(column: string, name: string): string {
    const known = this.#symbols.get(name);
    if (known !== undefined) return known;
    if (name === '' || name.length > 64) throw invalidValue(column, 'a symbol of 1 to 64 characters', name);
    const symbol = canonicalSymbol(name);
    this.#symbols.set(name, symbol);
    return symbol;
  }
}
