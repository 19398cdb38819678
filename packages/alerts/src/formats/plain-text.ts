/**
 * A text of unknown origin as one harmless line of at most `limit` characters: control, direction and zero-width characters, line ends and
 * lone surrogates become spaces; what services turn into links or mentions by themselves (`://`, `name.tld`, `@name`) is taken apart.
 * Markup of a service is not its business: see {@link escapedWithin}.
 */
export function plainText(text: string, limit: number): string {
  const clean = text
    .slice(0, 4 * limit)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/:\/\//g, ': //')
    .replace(/@/g, '@ ')
    .replace(/\.(?=\p{L})/gu, '. ')
    .replace(/\s+/g, ' ')
    .trim();
  return escapedWithin(clean, limit, String);
}

/** `text` with each character escaped, ended with `…` where the whole would be longer than `limit`. Never cuts an escape or a character apart. */
export function escapedWithin(text: string, limit: number, escapeOne: (character: string) => string): string {
  let escaped = '';
  let atMostLess = '';
  for (const character of text) {
    escaped += escapeOne(character);
    if (escaped.length > limit) return `${atMostLess}…`;
    if (escaped.length < limit) atMostLess = escaped;
  }
  return escaped;
}

/** As many whole lines as fit `limit` characters, with `…` for what is left. */
export function linesWithin(lines: readonly string[], limit: number): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    const longer = index === 0 ? line : `${text}\n${line}`;
    const room = index === lines.length - 1 ? 0 : '\n…'.length;
    if (longer.length + room > limit) return index === 0 ? '…' : `${text}\n…`;
    text = longer;
  }
  return text;
}
