/** Ctrl-C and SIGTERM as one abort signal. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Which signal stopped us, if any. */
  readonly cause: () => 'SIGINT' | 'SIGTERM' | undefined;
  /** Stops listening. */
  close(): void;
}

/**
 * Turns the first SIGINT or SIGTERM into an orderly stop; a second one ends the process at once with code 130.
 * SIGTERM ends with exit code 0 (asked to stop), SIGINT with 130.
 */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let cause: 'SIGINT' | 'SIGTERM' | undefined;
  const stop = (name: 'SIGINT' | 'SIGTERM'): void => {
    if (cause !== undefined) process.exit(130);
    cause = name;
    process.exitCode = name === 'SIGINT' ? 130 : 0;
    controller.abort();
  };
  const onInterrupt = (): void => stop('SIGINT');
  const onTerminate = (): void => stop('SIGTERM');
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  return {
    signal: controller.signal,
    cause: () => cause,
    close: () => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
    },
  };
}
