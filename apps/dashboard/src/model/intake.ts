/** What the service tells of a venue beyond the state of its feed; part of `GET /v1/exchanges`. */
export interface VenueDocument {
  readonly exchange: string;
  /** What part of the venue's liquidations its feed shows. */
  readonly completeness?: 'all' | 'sampled' | 'aggregated' | 'watchlist' | undefined;
  /** Share 0..1 of all liquidations heard since the service began. */
  readonly share?: number | undefined;
  /** Of the newest liquidation, Unix seconds. */
  readonly last_liquidation?: number | undefined;
  /** Requests to the venue wait until then, Unix seconds: it asked for it. */
  readonly paused_until?: number | undefined;
}

/** How the stream has come in since the page was opened: what was lost or not understood is counted, never hidden. */
export interface Intake {
  /** Events understood. */
  readonly events: number;
  /** Events or documents that could not be understood and were left out. */
  readonly malformed: number;
  /** What was wrong with the first of them. */
  readonly firstMalformed?: string | undefined;
  /** Values, signals and liquidations the service did not send because the page was too slow. */
  readonly dropped: number;
  /** Times signals may have been missed. */
  readonly gaps: number;
  /** Times the stream was opened anew. */
  readonly reconnects: number;
  /** The service has no past to give: curves begin when the page was opened. */
  readonly lacksHistory?: boolean | undefined;
  /** Since when no values came although the stream is open, Unix ms of the page's clock. */
  readonly staleSinceMs?: number | undefined;
}

/** Before the first event. */
export const NO_INTAKE: Intake = { events: 0, malformed: 0, dropped: 0, gaps: 0, reconnects: 0 };
