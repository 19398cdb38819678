/** The part of the platform's `AbortSignal` that Cascade uses; a real `AbortSignal` fits. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Time as a dependency: the real one lives at the edges, tests pass a manual one. */
export interface Clock {
  /** Unix milliseconds. */
  nowMs(): number;
  /** Resolves after `delayMs`, or at once when `signal` aborts; never rejects. */
  sleep(delayMs: number, signal?: AbortSignalLike): Promise<void>;
}
