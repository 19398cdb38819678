/** A block of lines at the bottom of a terminal that is redrawn in place, while finished lines scroll above it. */
export class StatusBlock {
  readonly #stream: NodeJS.WriteStream;
  readonly #live: boolean;
  #drawn = 0;
  #lines: readonly string[] = [];

  /**
   * Draws only on a terminal; elsewhere the block is silent and {@link print} writes plain lines.
   * @param wanted `false`: not even there
   */
  constructor(stream: NodeJS.WriteStream, wanted = true) {
    this.#stream = stream;
    this.#live = wanted && stream.isTTY === true && process.env.TERM !== 'dumb';
  }

  get live(): boolean {
    return this.#live;
  }

  get width(): number {
    return Math.max(20, this.#stream.columns ?? 80);
  }

  /** Redraws the block; lines are cut to the terminal's width so that nothing wraps. */
  update(lines: readonly string[]): void {
    if (!this.#live) return;
    this.#erase();
    this.#lines = lines;
    for (const line of lines) this.#stream.write(`${cut(line, this.width - 1)}\n`);
    this.#drawn = lines.length;
  }

  /** Writes a lasting line above the block. */
  print(line: string): void {
    this.#erase();
    this.#stream.write(`${line}\n`);
    this.update(this.#lines);
  }

  /** Leaves the block as it stands and starts afresh below it. */
  finish(): void {
    this.#lines = [];
    this.#drawn = 0;
  }

  #erase(): void {
    // The terminal's echo of a key, ^C for one, may have moved the cursor off the first column.
    if (this.#drawn > 0) this.#stream.write(`\r\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }
}

/** `[########........] 52 %` of the given width in characters. */
export function progressBar(share: number, width: number): string {
  const inner = Math.max(5, width - 8);
  const done = Math.round(Math.min(1, Math.max(0, share)) * inner);
  return `[${'#'.repeat(done)}${'.'.repeat(inner - done)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** Cuts to `width` visible characters, keeping colour codes (escape, `[`, digits, `m`) whole. */
function cut(line: string, width: number): string {
  let visible = 0;
  let result = '';
  for (let at = 0; at < line.length; at++) {
    const codeEnd = line.startsWith('\u001b[', at) ? line.indexOf('m', at) : -1;
    if (codeEnd >= 0) {
      result += line.slice(at, codeEnd + 1);
      at = codeEnd;
    } else if (visible < width) {
      result += line[at];
      visible++;
    }
  }
  return result;
}
