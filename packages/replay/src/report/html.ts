/** Markup that may be printed as it is; made only by {@link html} and {@link trustedHtml}. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a template takes: text and numbers are escaped, markup is not; `undefined` prints nothing. */
export type HtmlPart = string | number | undefined | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand between tags and in quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function markupOf(part: HtmlPart): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(({ markup }) => markup).join('');
  return escapeHtml(String(part));
}

/** Template tag: every text put in is escaped, so that forgetting it is impossible. Attributes must stand in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.map((text, index) => text + markupOf(parts[index])).join(''));
}

/** Markup written in this package (styles, scripts, SVG paths of numbers): never text from data. */
export function trustedHtml(markup: string): Html {
  return new Html(markup);
}

/** A block of JSON for the page's script. */
export function jsonBlock(value: unknown): Html {
  // "<" would let a text of the data end the script element.
  return new Html(`<script type="application/json">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`);
}
