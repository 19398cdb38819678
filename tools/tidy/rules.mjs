/**
 * The tidiness rules: pure functions from a file's path and text to complaints. Biome checks syntax, types and function length;
 * here is what it can't see. Every complaint says what to do.
 *
 * @typedef {{ path: string, text: string }} SourceFile  path relative to the root, with forward slashes
 * @typedef {{ path: string, line: number, message: string }} Complaint
 */
import { ALLOWED_LONG_FILES, FORBIDDEN_NAMES, HARD_LINE_LIMIT, LINE_LIMIT, README_SECTIONS, SELF_PRAISE } from './config.mjs';

const CODE = /\.(ts|mts|mjs|cjs|js)$/;
const PROSE = /\.md$/;
const TEST = /\.test\.ts$/;
const SELF = /^tools\/tidy(\/|\.)/;

/** @param {SourceFile} file @param {number} line @param {string} message @returns {Complaint} */
const complaint = (file, line, message) => ({ path: file.path, line, message });

/**
 * A complaint for every line that matches.
 * @param {SourceFile} file @param {RegExp} pattern @param {(match: string) => string} message
 */
function perLine(file, pattern, message) {
  return file.text.split('\n').flatMap((text, index) => {
    const match = pattern.exec(text);
    return match === null ? [] : [complaint(file, index + 1, message(match[1] ?? match[0]))];
  });
}

/** @param {SourceFile} file */
const lineCount = (file) => file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0);

/** @param {SourceFile} file */
function fileLength(file) {
  if (!CODE.test(file.path)) return [];
  const lines = lineCount(file);
  if (lines > HARD_LINE_LIMIT) {
    return [complaint(file, HARD_LINE_LIMIT + 1, `${lines} lines: a file has at most ${HARD_LINE_LIMIT}; split it, one idea per file`)];
  }
  if (lines > LINE_LIMIT && ALLOWED_LONG_FILES[file.path] === undefined) {
    const advice = `split it, or give the reason in ALLOWED_LONG_FILES of tools/tidy/config.mjs (never above ${HARD_LINE_LIMIT})`;
    return [complaint(file, LINE_LIMIT + 1, `${lines} lines: files have at most ${LINE_LIMIT}; ${advice}`)];
  }
  return [];
}

/** @param {SourceFile} file */
function fileName(file) {
  const name = (file.path.split('/').at(-1) ?? '').replace(/\..*$/, '').toLowerCase();
  const words = name.split(/[-_]/);
  const bad = FORBIDDEN_NAMES.find((word) => words.includes(word));
  if (!CODE.test(file.path) || bad === undefined) return [];
  return [complaint(file, 1, `"${bad}" in a file name says nothing about what is inside: name the file after its one idea`)];
}

/** @param {SourceFile} file */
function selfPraise(file) {
  if (!CODE.test(file.path) && !PROSE.test(file.path)) return [];
  const pattern = new RegExp(`\\b(${SELF_PRAISE.join('|')})\\b`, 'i');
  return perLine(file, pattern, (word) => `"${word}" praises instead of saying: state the fact or the measured figure`);
}

/** @param {SourceFile} file */
function machinePaths(file) {
  const pattern = /(?<![\w.$}-])(\/(?:work|root)\/|\/tmp\/bash|\/home\/\w+\/|[A-Z]:\\Users\\)/;
  return perLine(
    file,
    pattern,
    (path) => `"${path}" exists only on one machine: use a path relative to the repository or an environment variable`,
  );
}

/** @param {SourceFile} file */
function registryHosts(file) {
  const pattern = /\b(registry\.(?:npmjs\.org|yarnpkg\.com|npmmirror\.com)|npm\.pkg\.github\.com|deb\.debian\.org|artifactory\.)/i;
  return perLine(file, pattern, (host) => `"${host}" names a registry host: the user's own npm and apt settings decide that`);
}

/** @param {SourceFile} file */
function leftovers(file) {
  if (!CODE.test(file.path) && !PROSE.test(file.path)) return [];
  return perLine(file, /\b(TODO|FIXME|XXX|HACK)\b/, (word) => `${word}: do it now, or open an issue and delete the note`);
}

/** @param {SourceFile} file */
function disabledTests(file) {
  if (!TEST.test(file.path)) return [];
  const pattern = /\b((?:it|test|describe|suite|bench)(?:\.\w+)*\.(?:only|skip|todo|fails))\b/;
  return perLine(file, pattern, (call) => `${call}: a test runs or it is deleted`);
}

/** @param {SourceFile} file */
function relativeImports(file) {
  if (!/\.ts$/.test(file.path)) return [];
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"]\.{1,2}\/[^'"]*['"])/;
  return perLine(file, pattern, (specifier) => specifier)
    .filter(({ message }) => !/\.(js|mjs|cjs|json|css)['"]$/.test(message))
    .map((found) => ({ ...found, message: `import of ${found.message}: relative imports end in .js (ESM resolves no extensions)` }));
}

/** @param {SourceFile} file */
function packageIndex(file) {
  if (!/^packages\/[^/]+\/src\/(.+\/)?index\.ts$/.test(file.path)) return [];
  const code = file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));
  const complaints = [];
  for (const statement of code.matchAll(/[^;]+;?/g)) {
    const text = statement[0].trim();
    if (text === '' || text === ';') continue;
    if (/^export\s+(type\s+)?\{[^}]*\}\s+from\s+['"][^'"]+['"]\s*;?$/.test(text)) continue;
    const before = code.slice(0, statement.index + statement[0].search(/\S/));
    const message =
      "an index.ts has only named re-exports (export { name } from './file.js'): move code into its own file, name what you export";
    complaints.push(complaint(file, before.split('\n').length, message));
  }
  return complaints;
}

/** @type {readonly ((file: SourceFile) => Complaint[])[]} */
const PER_FILE = [fileLength, fileName, selfPraise, machinePaths, registryHosts, leftovers, disabledTests, relativeImports, packageIndex];

/** @param {readonly SourceFile[]} files @returns {Complaint[]} */
function readmeSections(files) {
  const names = new Set(files.flatMap(({ path }) => /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? []));
  return [...names].flatMap((name) => {
    const path = `packages/${name}/README.md`;
    const readme = files.find((file) => file.path === path);
    if (readme === undefined) return [{ path, line: 1, message: `missing: write it with the sections ${README_SECTIONS.join(', ')}` }];
    const headings = readme.text.split('\n').map((line) => line.trim());
    return README_SECTIONS.filter((section) => !headings.includes(section)).map((section) =>
      complaint(readme, 1, `the section "${section}" is missing: every package README has ${README_SECTIONS.join(', ')}`),
    );
  });
}

/** @param {readonly SourceFile[]} files @returns {Complaint[]} */
function staleAllowances(files) {
  return Object.keys(ALLOWED_LONG_FILES).flatMap((path) => {
    const file = files.find((candidate) => candidate.path === path);
    if (file === undefined || lineCount(file) > LINE_LIMIT) return [];
    return [
      {
        path: 'tools/tidy/config.mjs',
        line: 1,
        message: `"${path}" is no longer above ${LINE_LIMIT} lines: delete it from ALLOWED_LONG_FILES`,
      },
    ];
  });
}

/**
 * All complaints about a tree, in path order.
 * @param {readonly SourceFile[]} files
 * @returns {Complaint[]}
 */
export function complaintsAbout(files) {
  // The rules name what they forbid: their own files and test are not judged by the word lists.
  const judged = files.filter((file) => !SELF.test(file.path));
  const all = [...judged.flatMap((file) => PER_FILE.flatMap((rule) => rule(file))), ...readmeSections(files), ...staleAllowances(files)];
  return all.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
}
