import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  platform: 'node',
  // What the entry points have in common must exist once.
  splitting: true,
  entry: { index: 'src/index.ts', documents: 'src/documents/index.ts' },
});
