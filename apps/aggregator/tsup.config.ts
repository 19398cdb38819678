import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

/**
 * One file holding the app and every @cascade package, straight from their sources: no package needs to be built first.
 * Other packages stay outside, so what a @cascade package needs (ws) is also a dependency of the app.
 */
export default defineConfig({
  ...base,
  entry: ['src/main.ts'],
  platform: 'node',
  target: 'node20',
  dts: false,
  treeshake: false,
  noExternal: [/^@cascade\//],
  esbuildOptions: (options) => {
    options.conditions = ['@cascade/source'];
  },
});
