/** What a {@link CascadeError} carries besides its message. */
export interface CascadeErrorDetails {
  /** `true` when the same call may succeed later (network, busy server). Default `false`. */
  readonly retryable?: boolean;
  /** The values that matter, for logs and tests. Never put secrets here. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** The error underneath, if any. */
  readonly cause?: unknown;
}

/**
 * The one error class of Cascade.
 *
 * The message says what failed, shows the offending value in quotes and says what to do.
 * `code` is `package/kebab-case` and stable: match on it, not on the message.
 */
export class CascadeError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  /**
   * @param code stable identifier, e.g. `velocity/invalid-notional`
   * @param message what failed, the value in quotes, what to do
   */
  constructor(code: string, message: string, details: CascadeErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CascadeError';
    this.code = code;
    this.retryable = details.retryable ?? false;
    this.context = details.context ?? {};
  }
}
