import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
};
const MAX_FILES = 200;
/** Of all files together. */
const MAX_BYTES = 16_777_216;

/** A file as it is served. */
export interface PageFile {
  readonly contentType: string;
  readonly body: Buffer;
  readonly gzip: Buffer;
  /** Of the contents, the same with gzip and without: a weak tag. */
  readonly etag: string;
}

/** A built page. */
export interface PageFiles {
  readonly index: PageFile;
  /** By name below `/assets/`; their names change with their contents. */
  readonly assets: ReadonlyMap<string, PageFile>;
}

/** Where the build puts the page: beside the bundle, or in `apps/dashboard` while the service runs from its sources. */
export function usualPageFolder(): string {
  const place = import.meta.url.endsWith('.ts') ? '../../../../dashboard/dist/' : './dashboard/';
  return fileURLToPath(new URL(place, import.meta.url));
}

/**
 * Reads a built page once: `index.html` and the files of `assets/` whose type is known, without links. Memory: at most 200 files of 16 MiB
 * together, and their gzip; a folder with more is no page of ours.
 * @returns `undefined` when there is no page
 */
export function readPage(folder: string): PageFiles | undefined {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return undefined;
  const assetFolder = join(folder, 'assets');
  const entries = existsSync(assetFolder) ? readdirSync(assetFolder, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isFile() && TYPES[extname(entry.name)] !== undefined).map(({ name }) => name);
  if (names.length > MAX_FILES) return undefined;
  const assets = new Map(names.map((name) => [name, readPageFile(join(assetFolder, name))]));
  const bytes = [...assets.values()].reduce((sum, { body }) => sum + body.length, 0);
  return bytes > MAX_BYTES ? undefined : { index: readPageFile(index), assets };
}

function readPageFile(path: string): PageFile {
  const body = readFileSync(path);
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { contentType: TYPES[extname(path)] ?? '', body, gzip: gzipSync(body, { level: 9 }), etag: `W/"${hash}"` };
}
