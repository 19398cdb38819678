/** Columns of texts that are not fitted to a terminal: the usual width, also that of the help. */
export const USUAL_COLUMNS = 80;

/** `text` in lines of at most `width` characters where its words allow it; all but the first begin with `indent` spaces. */
export function wrapText(text: string, width: number, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (longer.length <= width || lines.at(-1) === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
