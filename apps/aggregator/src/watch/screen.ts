/** Alternate screen, no cursor, no wrapping; and all of it back. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE_END = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** What of a terminal is used. */
export type Terminal = Pick<NodeJS.WriteStream, 'columns' | 'rows' | 'write' | 'writableNeedDrain'>;

/** The whole terminal as a canvas, given back on every way out of the process. */
export class Screen {
  readonly #terminal: Terminal;
  #isOpen = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** A terminal that does not tell counts as 80x24. */
  get columns(): number {
    return this.#terminal.columns || 80;
  }

  get rows(): number {
    return this.#terminal.rows || 24;
  }

  /** Takes the terminal; a second time does nothing. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    process.on('exit', this.close);
    this.#terminal.write(ENTER);
  }

  /** Shows lines that fit; a terminal that has not taken the last picture yet misses this one. */
  draw(lines: readonly string[]): void {
    if (!this.#isOpen || this.#terminal.writableNeedDrain) return;
    // No line feed after the last line: it would scroll.
    this.#terminal.write(`${HOME}${lines.map((line) => `${line}${CLEAR_LINE_END}`).join('\r\n')}${CLEAR_BELOW}`);
  }

  /** Gives the terminal back; repeatable. */
  readonly close = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off('exit', this.close);
    this.#terminal.write(LEAVE);
  };
}
