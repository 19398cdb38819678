import { cleanText } from '../tail/clean-text.js';

/** Characters a terminal shows two columns wide. */
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa-\u26ce\u26d4-\u26fd\u2705-\u2757\u2795-\u27bf\u2b1b-\u2b55\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{16fe0}-\u{18fff}\u{1b000}-\u{1b2ff}\u{1f000}-\u{3fffd}]/u;

/** Nothing but letters, digits and signs of ASCII: a column each. */
const NARROW = /^[\x20-\x7e]*$/;

/** A piece of a line; `paint` colours it when it is shown whole or in part. */
export interface Segment {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
}

/** Columns a clean text takes. O(length). */
export function cellsOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += WIDE.test(character) ? 2 : 1;
  return cells;
}

/** The beginning of a text, of at most so many columns, cleaned; a text that is cut ends in `~` when there is room. */
export function clip(text: string, columns: number): string {
  const clean = cleanText(text);
  if (cellsOf(clean) <= columns) return clean;
  let result = '';
  let left = columns - 1;
  for (const character of clean) {
    left -= cellsOf(character);
    if (left < 0) break;
    result += character;
  }
  return columns > 0 ? `${result}~` : '';
}

/** A text in exactly so many columns: cut, or filled up with blanks. */
export function fillCells(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const clipped = clip(text, columns);
  const blanks = ' '.repeat(Math.max(0, columns - cellsOf(clipped)));
  return align === 'left' ? clipped + blanks : blanks + clipped;
}

/** The pieces at the beginning that have room whole; the first stays however narrow it is. */
export function fitting(segments: readonly Segment[], columns: number): readonly Segment[] {
  let left = columns;
  const tooMany = segments.findIndex(({ text }, index) => {
    left -= cellsOf(text.trimEnd());
    const isTooMuch = left < 0 && index > 0;
    left -= cellsOf(text) - cellsOf(text.trimEnd());
    return isTooMuch;
  });
  return tooMany < 0 ? segments : segments.slice(0, tooMany);
}

/** One line of at most so many columns; colour codes come around what is shown and take none. */
export function paintLine(segments: readonly Segment[], columns: number, colour: boolean): string {
  let left = columns;
  let line = '';
  for (const { text, paint } of segments) {
    const shown = clip(text, left);
    left -= cellsOf(shown);
    line += colour && paint !== undefined && shown !== '' ? paint(shown) : shown;
  }
  return colour ? line : line.trimEnd();
}

/** Colours a text with a code of SGR, e.g. 31 for red. */
export function sgr(code: number): (text: string) => string {
  return (text) => `\u001b[${code}m${text}\u001b[0m`;
}
