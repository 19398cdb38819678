/** Lines a code file may have, and the limit nothing may pass. */
export const LINE_LIMIT = 300;
export const HARD_LINE_LIMIT = 400;

/**
 * Files between the two limits, each with the reason why splitting it would make it worse.
 * @type {Readonly<Record<string, string>>}
 */
export const ALLOWED_LONG_FILES = {
  'packages/velocity/src/engine.property.test.ts': 'one oracle serves every property; split, it would have to be exported',
};

/** Names that collect unrelated code. */
export const FORBIDDEN_NAMES = ['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'manager', 'stuff', 'handy'];

/** Sections every package README has. */
export const README_SECTIONS = ['## Use', '## Meaning', '## Limits and cost'];

/** Words that praise instead of saying something checkable. */
export const SELF_PRAISE = [
  'powerful',
  'blazing(?:ly)?',
  'lightning[- ]fast',
  'robust(?:ly|ness)?',
  'seamless(?:ly)?',
  'world[- ]class',
  'revolutionary',
  'cutting[- ]edge',
  'state[- ]of[- ]the[- ]art',
  'best[- ]in[- ]class',
  'industry[- ]leading',
  'enterprise[- ]grade',
  'production[- ]ready',
  'battle[- ]tested',
  'next[- ]generation',
  'game[- ]chang(?:er|ing)',
  'bleeding[- ]edge',
  'rock[- ]solid',
  'bulletproof',
  'effortless(?:ly)?',
  'elegant(?:ly)?',
  'beautiful(?:ly)?',
  'awesome',
  'amazing(?:ly)?',
  'unparalleled',
  'unmatched',
  'super[- ]?fast',
  'ultra[- ]fast',
];

/** Folders and files that are not ours to judge. */
export const IGNORED_FOLDERS = ['node_modules', 'dist', '.git', '.turbo', '.cache', 'coverage'];
export const GENERATED_FILES = ['api.d.ts', 'CHANGELOG.md'];
export const IGNORED_PATHS = ['docs/api', 'pnpm-lock.yaml'];
export const JUDGED_EXTENSIONS = ['.ts', '.mts', '.mjs', '.cjs', '.js', '.md', '.json', '.yaml', '.yml', '.html', '.css', '.sh'];
