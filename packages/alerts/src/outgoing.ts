/** One HTTP POST to a target. */
export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is to be delivered to one target. */
export interface Delivery {
  /** Idempotency key. */
  readonly id: string;
  /** In one line, for logs and dead letters; no secrets. */
  readonly summary: string;
  /** Made anew for each attempt: a signature holds the time it was sent. */
  readonly request: (nowMs: number) => OutgoingRequest;
}
