import { defineConfig } from 'vitest/config';

const conditions = ['@cascade/source', 'module', 'node', 'import', 'default'];
const sources = ['packages/*/src', 'apps/*/src', 'tools', 'benchmarks', 'examples'];
const globs = (suffix: string): string[] => sources.map((dir) => `${dir}/**/*${suffix}`);

/** The opt-in project: comparisons with recorded data and reference vectors outside the repository. */
const realData = process.env.CASCADE_REAL_DATA
  ? [{ extends: true as const, test: { name: 'real-data', include: globs('.real.test.ts'), testTimeout: 120_000 } }]
  : [];

/** The opt-in project: the page in Chromium, on a service with fake exchanges. */
const browser = process.env.CASCADE_BROWSER
  ? [
      {
        extends: true as const,
        test: {
          name: 'browser',
          include: ['apps/dashboard/e2e/**/*.browser.test.ts'],
          globalSetup: ['apps/dashboard/e2e/build-page.ts'],
          testTimeout: 90_000,
        },
      },
    ]
  : [];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: globs('.test.ts'),
          exclude: ['**/node_modules/**', '**/dist/**', '**/*.real.test.ts'],
          testTimeout: 30_000,
        },
      },
      ...realData,
      ...browser,
    ],
  },
});
