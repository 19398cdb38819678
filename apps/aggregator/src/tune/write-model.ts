import { existsSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CascadeError } from '@cascade/core';
import { type CascadeModel, parseCascadeModel } from '@cascade/signals';

/**
 * Whether a model may be written to `file`, to be asked before the work.
 * @throws CascadeError `app/model-exists` without `force`, `app/no-such-folder`
 */
export function assertWritable(file: string, force: boolean): void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new CascadeError('app/no-such-folder', `the folder "${folder}" of --out "${file}" is not there; make it first`);
  }
  if (!existsSync(file)) return;
  if (!statSync(file).isFile()) throw new CascadeError('app/model-exists', `--out "${file}" is not a file; name one`);
  if (!force) throw new CascadeError('app/model-exists', `--out "${file}" exists; name another file, or --force to replace it`);
}

/**
 * Checks a model as every reader will, and writes it whole or not at all.
 * @throws CascadeError `signals/invalid-model`, `app/unwritable-model`, those of {@link assertWritable}
 */
export async function writeModel(file: string, model: CascadeModel, force: boolean): Promise<void> {
  const text = `${JSON.stringify(model, undefined, 2)}\n`;
  parseCascadeModel(JSON.parse(text), file);
  assertWritable(file, force);
  const part = `${file}.${process.pid}.part`;
  try {
    await writeFile(part, text);
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CascadeError('app/unwritable-model', `the model can't be written to "${file}": ${reason}`, { cause });
  }
}
