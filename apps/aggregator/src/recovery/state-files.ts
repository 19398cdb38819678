import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^(\d{8})\.(checkpoint|batches)$/;

/**
 * The files of a state folder: numbered checkpoints, and beside each the batches that came after it. A checkpoint gets its name when it is
 * whole, so one that has a name can be read, and those before it can go.
 */
export class StateFiles {
  readonly #folder: string;

  /** Makes the folder if need be. @throws the error of the file system */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Numbers of the checkpoints, ascending. */
  checkpoints(): number[] {
    return this.#numbers('checkpoint');
  }

  /** Numbers of the logs from `from` on, ascending. */
  logs(from: number): number[] {
    return this.#numbers('batches').filter((number) => number >= from);
  }

  /** A number larger than every one in use. */
  nextNumber(): number {
    return Math.max(0, ...this.checkpoints(), ...this.logs(0)) + 1;
  }

  logPath(number: number): string {
    return join(this.#folder, `${String(number).padStart(8, '0')}.batches`);
  }

  readCheckpoint(number: number): Buffer {
    return readFileSync(this.#checkpointPath(number));
  }

  /** Waits for the disk; the loop goes on meanwhile. */
  async writeCheckpoint(number: number, bytes: Buffer): Promise<void> {
    const unfinished = this.#unfinished();
    const file = await open(unfinished, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, this.#checkpointPath(number));
  }

  /** Without waiting for the disk; for the last moment. */
  writeCheckpointNow(number: number, bytes: Buffer): void {
    writeFileSync(this.#unfinished(), bytes, { mode: 0o600 });
    renameSync(this.#unfinished(), this.#checkpointPath(number));
  }

  /** Removes everything before `number`. */
  removeBefore(number: number): void {
    for (const name of readdirSync(this.#folder)) {
      const found = NAME.exec(name)?.[1];
      if (found !== undefined && Number(found) < number) rmSync(join(this.#folder, name), { force: true });
    }
  }

  #numbers(kind: string): number[] {
    return readdirSync(this.#folder)
      .map((name) => NAME.exec(name))
      .filter((found) => found?.[2] === kind)
      .map((found) => Number(found?.[1]))
      .sort((a, b) => a - b);
  }

  #checkpointPath(number: number): string {
    return join(this.#folder, `${String(number).padStart(8, '0')}.checkpoint`);
  }

  #unfinished(): string {
    return join(this.#folder, 'unfinished');
  }
}
