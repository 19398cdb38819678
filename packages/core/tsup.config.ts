import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  // Both entry points must share one copy of what they have in common (CascadeError).
  splitting: true,
  entry: { index: 'src/index.ts', stats: 'src/stats/index.ts' },
});
