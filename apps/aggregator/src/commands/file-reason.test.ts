import { describe, expect, it } from 'vitest';
import { fileReason } from './file-reason.js';

const failure = (code: string): Error => Object.assign(new Error(`${code}: as the system says it`), { code });

describe('fileReason', () => {
  it('says in words what is wrong and what to do', () => {
    expect(fileReason(failure('ENOENT'), 'out/a.html')).toBe('the folder "out" is not there; make it first');
    expect(fileReason(failure('ENOTDIR'), 'a.csv/b.html')).toBe('"a.csv" is not a folder; name a file in a folder');
    expect(fileReason(failure('EISDIR'), 'out')).toBe('it is a folder; name a file');
    expect(fileReason(failure('ENOENT'), '')).toBe('it has no name; name one');
    expect(fileReason(failure('EACCES'), 'out/a.html')).toBe('permission denied; name another place');
  });

  it('repeats the system where it has no better words', () => {
    expect(fileReason(failure('ENOSPC'), 'a')).toBe('ENOSPC: as the system says it');
    expect(fileReason('odd', 'a')).toBe('odd');
  });
});
