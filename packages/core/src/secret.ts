/** What a secret shows of itself. */
const HIDDEN = '***';

/**
 * A text that must not be printed: in JSON, templates, logs and `console` it shows as `***`. The text is given out by {@link reveal} only.
 * @example
 * const token = new Secret('abc');
 * `${token}`; // '***'
 * token.reveal(); // 'abc'
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    // What `console.log` and `util.inspect` of Node show.
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), { value: () => HIDDEN });
  }

  /** The text itself, for the one place that needs it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }
}
