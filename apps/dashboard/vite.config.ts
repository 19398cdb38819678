import { defineConfig } from 'vite';

/** In development the API is asked here: `CASCADE_API=http://127.0.0.1:8787 npx vite`. */
const api = process.env.CASCADE_API ?? 'http://127.0.0.1:8787';

export default defineConfig({
  base: './',
  resolve: { conditions: ['@cascade/source', 'module', 'browser', 'import', 'default'] },
  server: { proxy: { '/v1': { target: api, changeOrigin: true, headers: { origin: api } } } },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // The policy of the page forbids inline scripts, and every browser that runs it knows modules.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
