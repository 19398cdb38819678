/** Control and format characters, lone surrogates, marks that combine with what stands before them, and separators of lines. */
const UNPRINTABLE = /[\p{C}\p{M}\p{Zl}\p{Zp}]/gu;

/** Text of others for a terminal: nothing in it moves the cursor, colours or turns what stands beside it. O(length). */
export function cleanText(text: string): string {
  return text.replace(UNPRINTABLE, '');
}
