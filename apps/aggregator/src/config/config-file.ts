import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CascadeError } from '@cascade/core';
import { parse, YAMLParseError } from 'yaml';

/** Files looked for in the working folder when none is named. */
const USUAL_NAMES = ['cascade.config.yaml', 'cascade.config.yml', 'cascade.config.json'] as const;
/** The name `cascade init` writes. */
export const INIT_NAME: (typeof USUAL_NAMES)[number] = 'cascade.config.yaml';
/** Largest file that is read, bytes. */
const MAX_BYTES = 1_048_576;
/** Aliases a YAML file may use: more is an attempt to blow it up. */
const MAX_ALIASES = 100;

/**
 * The configuration file of a folder, if there is one.
 * @throws CascadeError `app/config-file` when there are two
 */
export function findConfigFile(folder: string): string | undefined {
  const found = USUAL_NAMES.filter((name) => existsSync(join(folder, name)));
  if (found.length > 1) {
    throw new CascadeError('app/config-file', `there are ${found.join(' and ')} in this folder: keep one, or name it with --config`);
  }
  return found[0] === undefined ? undefined : join(folder, found[0]);
}

/**
 * The settings of a JSON or YAML file (by its ending; `.json` is JSON, everything else YAML), not checked yet.
 * @throws CascadeError `app/config-file` saying what is wrong and where
 */
export function readConfigFile(path: string): Record<string, unknown> {
  const parsed = parsedFile(path);
  // An empty file is one in which everything is commented out.
  if (parsed === null || parsed === undefined) return {};
  if (typeof parsed === 'object' && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new CascadeError('app/config-file', `configuration file "${path}" must hold settings by name, e.g. symbols: [BTCUSDT]`);
}

function parsedFile(path: string): unknown {
  const text = textOf(path);
  const isJson = path.endsWith('.json');
  try {
    return isJson ? JSON.parse(text) : parse(text, { maxAliasCount: MAX_ALIASES, uniqueKeys: true, logLevel: 'error' });
  } catch (cause) {
    // The parsers quote the text they stumble over, and it may be a secret.
    const place = cause instanceof YAMLParseError ? cause.linePos?.[0] : undefined;
    const where = place === undefined ? '' : ` (line ${place.line}, column ${place.col})`;
    const what = cause instanceof YAMLParseError ? `: ${cause.code.toLowerCase().replaceAll('_', ' ')}` : '';
    throw new CascadeError('app/config-file', `configuration file "${path}" can't be read as ${isJson ? 'JSON' : 'YAML'}${what}${where}`);
  }
}

function textOf(path: string): string {
  let size: number;
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new CascadeError('app/config-file', `configuration file "${path}" is not a file`);
    size = stats.size;
  } catch (cause) {
    if (cause instanceof CascadeError) throw cause;
    throw new CascadeError('app/config-file', `configuration file not found: "${path}"; write one with cascade init`, { cause });
  }
  if (size > MAX_BYTES) throw new CascadeError('app/config-file', `configuration file "${path}" is larger than ${MAX_BYTES} bytes`);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CascadeError('app/config-file', `configuration file "${path}" can't be read: ${code ?? 'unknown reason'}`, { cause });
  }
}
