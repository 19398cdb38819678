import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readPage } from '../../aggregator/src/http/page/page-files.js';

/** All the page can ask for, its worker too, as the service sends it: gzip. */
const MOST_BYTES = 150_000;

it('is sent in less than 150 KB', () => {
  const page = readPage(join(import.meta.dirname, '../dist'));
  const files = [page?.index, ...(page?.assets.values() ?? [])];
  expect(files.length).toBeGreaterThan(3);
  const bytes = files.reduce((sum, file) => sum + (file?.gzip.length ?? Number.NaN), 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(MOST_BYTES);
});
