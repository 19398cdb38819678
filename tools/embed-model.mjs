// Writes the model that comes with @cascade/signals into its source: models/calibrated.json -> src/calibrated/calibrated-model.ts.
// An engine reads no file and calls nothing when it is loaded, so the coefficients stand there as a literal.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const model = JSON.parse(readFileSync(new URL('packages/signals/models/calibrated.json', root), 'utf8'));
const target = fileURLToPath(new URL('packages/signals/src/calibrated/calibrated-model.ts', root));

writeFileSync(
  target,
  `import type { CascadeModel } from './model.js';

/**
 * The model that comes with Cascade. What it was fitted on and how well it does: docs/detection.md. Written from
 * models/calibrated.json by \`node tools/embed-model.mjs\`; change neither by hand.
 */
export const CALIBRATED_MODEL: CascadeModel = ${JSON.stringify(model, null, 2)};
`,
);
execFileSync(fileURLToPath(new URL('node_modules/.bin/biome', root)), ['check', '--write', target], { stdio: 'inherit' });
