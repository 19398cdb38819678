/**
 * The files that list every venue. A registry is a list that ends at the first line matching `end` after the line matching `start`; `entry`
 * goes before that end. `importLine` goes to the top of the file, where the formatter sorts it in.
 *
 * @typedef {{ id: string, identifier: string }} Venue
 * @typedef {{ path: string, start: RegExp, end: RegExp, entry: (venue: Venue) => string, importLine?: (venue: Venue) => string }} Registry
 */

const FEEDS = 'packages/feeds/src';

/** @param {string} id */
const keyOf = (id) => (id.includes('-') ? `'${id}'` : id);

/** @type {readonly Registry[]} */
export const REGISTRIES = [
  { path: 'packages/core/src/exchange.ts', start: /^export const EXCHANGES = \[/, end: /^\]/, entry: ({ id }) => `  '${id}',` },
  {
    path: `${FEEDS}/exchanges/codecs.ts`,
    start: /^export const CODECS/,
    end: /^\}/,
    entry: ({ id, identifier }) => (id === identifier ? `  ${id},` : `  ${keyOf(id)}: ${identifier},`),
    importLine: ({ id, identifier }) => `import { ${identifier} } from './${id}.js';`,
  },
  {
    path: `${FEEDS}/exchanges/samples.sample.ts`,
    start: /^export const SAMPLES/,
    end: /^\}/,
    entry: ({ id, identifier }) => `  ${keyOf(id)}: ${identifier}Sample,`,
    importLine: ({ id, identifier }) => `import { ${identifier}Sample } from './${id}.sample.js';`,
  },
  { path: `${FEEDS}/codecs.real.test.ts`, start: /^const FOLDERS/, end: /^\}/, entry: ({ id }) => `  ${keyOf(id)}: ['${id}'],` },
  {
    path: 'docs/venues.md',
    start: /^\| `/,
    end: /^$/,
    entry: ({ id }) => {
      const cells = ['page and date read', 'whose side, and the evidence', 'unit and contract size', 'price kind', 'completeness'];
      return `| \`${id}\` | ${[...cells, 'throttle', 'open interest and funding', 'what is unverified'].map((cell) => `fill in: ${cell}`).join(' | ')} |`;
    },
  },
];

/**
 * The registry's text with the venue at the end of its list.
 * @param {Registry} registry @param {string} text @param {Venue} venue @returns {{ text: string, added: string[] }}
 * @throws Error when the venue is listed already or the list is not found
 */
export function register(registry, text, venue) {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => registry.start.test(line));
  const end = lines.findIndex((line, index) => index > start && registry.end.test(line));
  if (start < 0 || end < 0)
    throw new Error(`${registry.path} has no list that begins with ${registry.start}: mend tools/new-exchange/registries.mjs`);
  const isListed = (/** @type {string} */ line) => new RegExp(`^\\W*${venue.id}(?![\\w-])`).test(line);
  if (lines.slice(start, end).some(isListed)) throw new Error(`exchange id "${venue.id}" is taken: ${registry.path} lists it already`);
  const entry = registry.entry(venue);
  const imports = registry.importLine === undefined ? [] : [registry.importLine(venue)];
  lines.splice(end, 0, entry);
  return { text: [...imports, ...lines].join('\n'), added: [...imports, entry] };
}
