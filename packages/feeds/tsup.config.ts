import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/node-socket.ts', 'src/browser-socket.ts'],
  dts: { entry: 'src/index.ts' },
  platform: 'node',
  // Left to whoever runs or bundles the package: Node takes one of the two sockets, a browser bundle the other.
  external: ['#socket'],
});
