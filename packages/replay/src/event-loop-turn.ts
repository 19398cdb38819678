interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** What a platform has of the two ways: Node the first, browsers the second. */
interface Platform {
  readonly setImmediate?: (run: () => void) => unknown;
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
}

/** Resolves after everything else that waits had its turn. Without the 4 ms that browsers make of a short timer. */
export function eventLoopTurn(): Promise<void> {
  const platform = globalThis as unknown as Platform;
  return new Promise((resolve) => {
    if (platform.setImmediate !== undefined) {
      platform.setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new platform.MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
