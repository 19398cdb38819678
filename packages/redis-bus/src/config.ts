/** How many accepted signals may wait for Redis. Unit: signals. Spec: bounded by count and bytes. */
export const DEFAULT_MAX_QUEUED = 10_000;

/** How many payload bytes may wait for Redis. Unit: bytes (16 MiB; about 10,000 signals of 1.6 kB). Spec: bounded by count and bytes. */
export const DEFAULT_MAX_QUEUED_BYTES = 16_777_216;

/** How many signals one Lua call writes. Unit: signals. Ours: keeps one call short, Redis runs nothing else meanwhile. */
export const BATCH_SIZE = 256;

/** How many acknowledged signals are kept, to restore them when the server comes back without them. Unit: signals. Spec: replay ring. */
export const KEEP_SIGNALS = 1_024;

/** How many payload bytes of acknowledged signals are kept. Unit: bytes (4 MiB). Spec: replay ring. */
export const KEEP_BYTES = 4_194_304;

/** No answer for this long means the socket is dead: it is replaced and the batch sent again. Unit: ms. Spec: socket timeout, not command timeout. */
export const SOCKET_TIMEOUT_MS = 2_000;

/** How long one attempt to connect may take. Unit: ms. Ours. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** First delay before trying again; doubles with each failure. Unit: ms. Ours. */
export const RETRY_BASE_MS = 50;

/** Longest delay before trying again. Unit: ms. Ours. */
export const RETRY_CAP_MS = 2_000;

/** How long `close()` waits for the queue while Redis answers. Unit: ms. Spec: drain within 5 s. */
export const CLOSE_DRAIN_MS = 5_000;

/** How many signals an async iterator of a slow consumer keeps; older ones are dropped and counted. Unit: signals. Ours. */
export const STREAM_BUFFER = 1_000;

/** Longest message a reader parses. Unit: characters. Spec: length caps before parsing. */
export const MAX_MESSAGE_CHARACTERS = 65_536;
