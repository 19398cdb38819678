import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapText } from './wrap-text.js';

describe('wrapText', () => {
  it('breaks between words and indents all lines but the first', () => {
    expect(wrapText('one two three', 7, 2)).toBe('one two\n  three');
    expect(wrapText('incomprehensible word', 4, 1)).toBe('incomprehensible\n word');
  });

  it('keeps every word and every line that can be within the width', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 40 }), fc.integer({ min: 0, max: 8 }), (list, width, indent) => {
        const lines = wrapText(list.join(' '), width, indent).split('\n');
        expect(lines.map((line) => line.trim()).join(' ')).toBe(list.join(' '));
        expect(lines.every((line) => line.trim().length <= width)).toBe(true);
        expect(lines.slice(1).every((line) => line.startsWith(' '.repeat(indent)))).toBe(true);
      }),
    );
  });
});
