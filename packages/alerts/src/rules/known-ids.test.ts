import { expect, it } from 'vitest';
import { KnownIds } from './known-ids.js';

it('knows the newest half for certain and forgets what is older than the limit', () => {
  const ids = new KnownIds(10);
  for (let index = 0; index < 27; index++) expect(ids.add(`${index}`)).toBe(true);
  for (let index = 22; index < 27; index++) expect(ids.add(`${index}`)).toBe(false);
  expect(ids.add('16')).toBe(true);
});
