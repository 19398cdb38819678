import type { NativeSocket } from '../src/browser-socket.js';

/** Compiles only while the browser's `WebSocket` has what the package uses of it; the package itself compiles here without Node's types. */
export const nativeSocket: new (url: string) => NativeSocket = WebSocket;
