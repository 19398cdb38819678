import type { Options } from 'tsup';

/** Build settings shared by every package: ESM only, rolled-up declarations, readable output. */
export const base: Options = {
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  clean: true,
  sourcemap: true,
  treeshake: true,
  splitting: false,
};
