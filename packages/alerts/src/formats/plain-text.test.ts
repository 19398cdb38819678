import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapedWithin, linesWithin, plainText } from './plain-text.js';

const entity = (character: string): string => (character === '&' ? '&amp;' : character);

describe('plainText', () => {
  it('is one line without control, direction and zero-width characters', () => {
    expect(plainText(' a\r\n\tb\u0000\u202ec\u200bd\u2028e\ud800f ', 40)).toBe('a b c d e f');
  });

  it('takes apart what services turn into links and mentions, and leaves figures alone', () => {
    expect(plainText('https://evil.example @everyone 81.2 of 100.', 60)).toBe('https: //evil. example @ everyone 81.2 of 100.');
  });

  it('is never longer than the limit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (text, limit) => plainText(text, limit).length <= limit,
      ),
    );
    expect(plainText('abcdef', 4)).toBe('abc…');
  });
});

describe('escapedWithin', () => {
  it('cuts between characters and escapes, never within one', () => {
    expect(escapedWithin('ab', 2, String)).toBe('ab');
    expect(escapedWithin('a&&', 8, entity)).toBe('a&amp;…');
    expect(escapedWithin('&&', 5, entity)).toBe('…');
    expect(escapedWithin('a😀b', 3, String)).toBe('a…');
  });
});

describe('linesWithin', () => {
  it('keeps whole lines and shows that some are left out', () => {
    expect(linesWithin(['ab', 'cd'], 5)).toBe('ab\ncd');
    expect(linesWithin(['ab', 'cd', 'ef'], 7)).toBe('ab\ncd\n…');
    expect(linesWithin(['ab', 'cd', 'ef'], 6)).toBe('ab\n…');
    expect(linesWithin(['abc'], 2)).toBe('…');
    expect(linesWithin([], 2)).toBe('');
  });
});
