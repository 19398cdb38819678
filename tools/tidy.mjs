/**
 * Checks the tidiness rules on a tree and exits 1 with one line per complaint: `node tools/tidy.mjs [root]`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GENERATED_FILES, IGNORED_FOLDERS, IGNORED_PATHS, JUDGED_EXTENSIONS } from './tidy/config.mjs';
import { complaintsAbout } from './tidy/rules.mjs';

const root = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..');

/** @param {string} folder @returns {import('./tidy/rules.mjs').SourceFile[]} */
function readTree(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = join(folder, entry.name);
    const path = relative(root, file).split(sep).join('/');
    if (IGNORED_PATHS.includes(path) || GENERATED_FILES.includes(entry.name)) return [];
    if (entry.isDirectory()) return IGNORED_FOLDERS.includes(entry.name) ? [] : readTree(file);
    const isJudged = entry.isFile() && (JUDGED_EXTENSIONS.includes(extname(entry.name)) || path === '.ci/run');
    return isJudged ? [{ path, text: readFileSync(file, 'utf8') }] : [];
  });
}

const files = readTree(root);
const complaints = complaintsAbout(files);
for (const { path, line, message } of complaints) console.error(`${path}:${line}: ${message}`);
console.log(`tidy: ${files.length} files, ${complaints.length} complaint${complaints.length === 1 ? '' : 's'}`);
process.exitCode = complaints.length === 0 ? 0 : 1;
