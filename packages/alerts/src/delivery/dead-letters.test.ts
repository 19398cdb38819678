import { appendFile, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeadLetter } from './dead-letter.js';
import { DeadLetterFile, readDeadLetters } from './dead-letters.js';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cascade-letters-'));
  file = join(folder, 'inner', 'dead-letters.ndjson');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const letter = (id: string, body = '{}'): DeadLetter => ({
  time: '2026-01-01T00:00:00.000Z',
  target: 'ops',
  id,
  summary: 'BTCUSDT EXTREME',
  attempts: 8,
  reason: 'attempts-used',
  failure: 'HTTP 503',
  body,
});

async function write(...letters: readonly DeadLetter[]): Promise<DeadLetterFile> {
  const writer = new DeadLetterFile(file);
  for (const each of letters) writer.add(each);
  await writer.flush();
  return writer;
}

describe('a dead letter file', () => {
  it('is made with its folder for its owner only, and read back in order', async () => {
    const writer = await write(letter('a'), letter('b', '"\n\u2028é'));
    await write(letter('c'));
    expect(await readDeadLetters(file)).toEqual({ letters: [letter('a'), letter('b', '"\n\u2028é'), letter('c')], unreadable: 0 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'inner'))).mode & 0o777).toBe(0o700);
    expect(writer.counts()).toEqual({ written: 2, lost: 0, problem: undefined });
  });

  it('is empty when there is none', async () => {
    expect(await readDeadLetters(file)).toEqual({ letters: [], unreadable: 0 });
  });

  it('loses only the line a crash cut off, not the one written next', async () => {
    await write(letter('a'), letter('b'));
    await truncate(file, (await stat(file)).size - 10);
    expect(await readDeadLetters(file)).toEqual({ letters: [letter('a')], unreadable: 1 });
    await write(letter('c'));
    expect(await readDeadLetters(file)).toEqual({ letters: [letter('a'), letter('c')], unreadable: 1 });
  });

  it('reads past lines that are none of its own', async () => {
    await write(letter('a'));
    await appendFile(file, 'null\n[]\n{"id":1}\n\n\u0000\n');
    await write(letter('b'));
    expect(await readDeadLetters(file)).toEqual({ letters: [letter('a'), letter('b')], unreadable: 4 });
  });

  it('is rotated once at 10 MiB, also with two writers', async () => {
    const [one, two] = [new DeadLetterFile(file), new DeadLetterFile(file)];
    const body = 'x'.repeat(200_000);
    for (let round = 0; round < 40; round++) {
      one.add(letter(`one-${round}`, body));
      two.add(letter(`two-${round}`, round === 7 ? body.repeat(8) : body));
      await Promise.all([one.flush(), two.flush()]);
    }
    expect([one.counts(), two.counts()]).toEqual([
      { written: 40, lost: 0, problem: undefined },
      { written: 40, lost: 0, problem: undefined },
    ]);
    const sizes = [(await stat(`${file}.1`)).size, (await stat(file)).size];
    // The other writer may add a letter between the look at the size and the write.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10_485_760 + 200_200);
    const { letters, unreadable } = await readDeadLetters(file);
    expect([letters.length, unreadable]).toEqual([80, 0]);
    for (let round = 0; round < 120; round++) one.add(letter(`more-${round}`, body));
    await one.flush();
    const kept = (await readDeadLetters(file)).letters.map(({ id }) => id);
    expect(kept.length).toBeGreaterThan(52);
    expect(kept).toEqual([...Array(120).keys()].map((round) => `more-${round}`).slice(-kept.length));
    expect((await stat(`${file}.1`)).size + (await stat(file)).size).toBeLessThanOrEqual(2 * 10_485_760);
    expect((await stat(`${file}.1`)).mode & 0o777).toBe(0o600);
  });

  it('counts what a failing disk loses, and goes on when it is well again', async () => {
    await writeFile(join(folder, 'inner'), 'a file where the folder should be');
    const writer = await write(letter('a'));
    expect(writer.counts()).toEqual({ written: 0, lost: 1, problem: expect.stringMatching(/^E(EXIST|NOTDIR)$/) });
    await rm(join(folder, 'inner'));
    writer.add(letter('b'));
    await writer.flush();
    expect(writer.counts()).toMatchObject({ written: 1, lost: 1 });
    expect((await readDeadLetters(file)).letters).toEqual([letter('b')]);
  });

  it('holds at most 256 letters for the disk', async () => {
    const writer = await write(...[...Array(300).keys()].map((number) => letter(String(number))));
    expect(writer.counts()).toEqual({ written: 256, lost: 44, problem: 'too many at once' });
  });

  it('says which file can not be read', async () => {
    await mkdir(file, { recursive: true });
    await expect(readDeadLetters(file)).rejects.toMatchObject({
      code: 'alerts/dead-letters-unreadable',
      message: `the dead letters in "${file}" can't be read: EISDIR; check its permissions`,
    });
  });

  it('writes one document a line', async () => {
    await write(letter('a'), { ...letter('b'), failure: undefined });
    const lines = (await readFile(file, 'utf8')).split('\n');
    expect(lines[1]).toBe(
      '{"time":"2026-01-01T00:00:00.000Z","target":"ops","id":"b","summary":"BTCUSDT EXTREME","attempts":8,"reason":"attempts-used","body":"{}"}',
    );
    expect(lines.length).toBe(3);
  });
});
