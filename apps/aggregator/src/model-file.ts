import { readFile } from 'node:fs/promises';
import { CascadeError } from '@cascade/core';
import { CALIBRATED_MODEL, type CascadeModel, parseCascadeModel } from '@cascade/signals';
import type { AppConfig } from './config/settings.js';

/**
 * The model the configuration names, or the one that comes with Cascade.
 * @throws CascadeError `app/model-file` when the file can't be read, or is no model: then naming the field that is wrong
 */
export async function modelOf({ model }: Pick<AppConfig, 'model'>): Promise<CascadeModel> {
  return model === undefined ? CALIBRATED_MODEL : readModel(model);
}

async function readModel(file: string): Promise<CascadeModel> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CascadeError('app/model-file', `the model "${file}" can't be read: ${reason}; make one with cascade tune`, { cause });
  }
  try {
    return parseCascadeModel(document, file);
  } catch (cause) {
    if (!(cause instanceof CascadeError)) throw cause;
    // Whoever named the file has to name another: wrong usage, not a failure of ours.
    throw new CascadeError('app/model-file', cause.message, { cause, context: cause.context });
  }
}
