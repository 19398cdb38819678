import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeOrigin } from './origin.js';
import { planInputs } from './tune-inputs.js';

const dir = mkdtempSync(join(tmpdir(), 'cascade-tune-inputs-'));
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string): string {
  const path = join(dir, name);
  writeFileSync(path, name);
  return path;
}

const planOf = (...texts: string[]): string[] => planInputs(texts).map(({ text, part }) => `${text} ${part ?? 'by time'}`);

describe('planInputs', () => {
  it('spells out ranges and splits simulations by seed in the order given', () => {
    expect(planOf('market:7', 'flash-crash:1-3', 'market')).toEqual([
      'market:7 fit',
      'flash-crash:1 fit',
      'flash-crash:2 fit',
      'flash-crash:3 validation',
      'market:1 test',
    ]);
  });

  it('splits an input on its own, and every tape, by time', () => {
    const [one, two] = [file('one.csv'), file('two.csv')];
    expect(planOf('market:3')).toEqual(['market:3 by time']);
    expect(planOf(one, two)).toEqual([`${one} by time`, `${two} by time`]);
    expect(planOf(one, 'market:1-3')).toEqual([`${one} by time`, 'market:1 fit', 'market:2 validation', 'market:3 test']);
  });

  it('judges seeds of a scenario together, tapes each alone', () => {
    const groups = planInputs([file('a.csv'), file('b.csv'), 'market:1-2', 'calm:1']).map(({ group }) => group);
    expect(groups.map((group) => group.replace(dir, ''))).toEqual(['/a.csv', '/b.csv', 'market', 'market', 'calm']);
  });

  it.each([
    [['mars:1'], '"mars:1" is neither a file nor a scenario (market, calm'],
    [['missing.csv.gz'], '"missing.csv.gz" is neither a file'],
    [['market:x'], '"market:x" is neither'],
    [['market:5-2'], 'the seeds of "market:5-2" must be whole numbers, the smaller first'],
    [['market:1-99999999'], 'give at most 1000'],
    [['market:1-600', 'calm:1-600'], '1200 inputs are too many'],
    [['market:1-4', 'market:4'], '"market:4" is given twice'],
    [['market', 'market:1', 'market:2'], '"market:1" is given twice'],
    [['market:1-2'], '2 of the inputs are simulations, but at least 3 are needed'],
  ])('refuses %j', (texts, message) => {
    expect(() => planInputs(texts)).toThrow(message);
  });

  it('refuses one simulation beside a tape, and the same file by two paths', () => {
    const tape = file('tape.csv');
    expect(() => planInputs([tape, 'market:1'])).toThrow('at least 3 are needed');
    expect(() => planInputs([tape, `${dir}/./tape.csv`])).toThrow('given twice');
  });
});

describe('describeOrigin', () => {
  it('names what was learned from and keeps the test out', () => {
    expect(describeOrigin(planInputs(['market:1-10']), 2)).toEqual({
      kind: 'simulated',
      description: 'market:1-6 fitted, market:7-8 for levels (simulations of 2 days)',
      seeds: [1, 2, 3, 4, 5, 6, 7, 8],
    });
    expect(describeOrigin(planInputs([file('one.csv'), file('two.csv')]), 2)).toEqual({
      kind: 'recorded',
      description: 'first 60 % of one.csv, two.csv fitted, next 20 % for levels',
      seeds: [],
    });
    expect(describeOrigin(planInputs([file('one.csv'), 'calm:1-2', 'market:3']), undefined)).toEqual({
      kind: 'mixed',
      description: 'first 60 % of one.csv fitted, next 20 % for levels; calm:1 fitted, calm:2 for levels',
      seeds: [1, 2],
    });
  });

  it('cuts what a model file would not take', () => {
    const tapes = Array.from({ length: 60 }, (_, index) => file(`a-rather-long-name-${index}.csv`));
    expect(describeOrigin(planInputs(tapes), undefined).description).toHaveLength(500);
  });
});
