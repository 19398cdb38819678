/** What lies in the folder in which a command is tried. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const HEADER = 'tsMs,exchange,symbol,side,price,qty,valueUsd';
const FIRST = '1760130900000,binance,BTCUSDT,long,50000,2,100000';
const SECOND = '1760130900500,bybit,BTCUSDT,long,50000,2,100000';
const TAPE = `${HEADER}\n${FIRST}\n${SECOND}\n`;

/**
 * @typedef {object} Fixture
 * @property {string} about
 * @property {string | Buffer} [content]  none: a folder
 * @property {number} [mode]  permissions
 */

/** @type {Readonly<Record<string, Fixture>>} */
const FIXTURES = {
  'tape.csv': { about: 'two liquidations of BTCUSDT', content: TAPE },
  'broken.csv': {
    about: 'the same, `lnog` instead of `long` in the second',
    content: TAPE.replace(SECOND, SECOND.replace('long', 'lnog')),
  },
  'prices.csv': { about: 'a CSV file that is no tape', content: 'name,price\nBTC,50000\n' },
  'empty.csv': { about: 'nothing', content: '' },
  'plain.csv.gz': { about: 'the tape, not compressed', content: TAPE },
  'cut.csv.gz': { about: 'the tape, compressed, without its end', content: gzipSync(TAPE).subarray(0, 40) },
  'other.ndjson': { about: 'JSON that is no event', content: '{"price":50000}\n' },
  'notes.txt': { about: 'a line of prose', content: 'buy milk\n' },
  'secret.csv': { about: 'the tape, which may not be read', content: TAPE, mode: 0o000 },
  'secret.yaml': { about: 'settings, which may not be read', content: 'preset: corrected\n', mode: 0o000 },
  folder: { about: 'an empty folder' },
  locked: { about: 'a folder that may not be written into', mode: 0o555 },
};

/** In words, by name. */
export const FILES = Object.fromEntries(Object.entries(FIXTURES).map(([name, { about }]) => [name, about]));

/** Makes the folder and what lies in it. @param {string} folder @param {Readonly<Record<string, string>>} more  contents by name */
export function makeFolder(folder, more) {
  mkdirSync(folder);
  for (const [name, { content, mode }] of Object.entries(FIXTURES)) {
    const path = join(folder, name);
    if (content === undefined) mkdirSync(path, { mode });
    else writeFileSync(path, content, { mode });
  }
  for (const [name, content] of Object.entries(more)) writeFileSync(join(folder, name), content);
}
