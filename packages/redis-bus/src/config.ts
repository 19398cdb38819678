/** How many accepted signals may wait for Redis. Unit: signals. Spec: bounded by count and bytes. */
export const DEFAULT_MAX_QUEUED = 10_000;

/** How many payload bytes may wait for Redis. Unit: bytes (16 MiB; about 10,000 signals of 1.6 kB). Spec: bounded by count and bytes. */
export const DEFAULT_MAX_QUEUED_BYTES = 16_777_216;

/** How many signals one Lua call writes. Unit: signals. Ours: keeps one call short, Redis runs nothing else meanwhile. */
export const BATCH_SIZE = 256;

/** How many acknowledged signals are kept, to restore them when the server comes back without them. Unit: signals. Spec: 30 s or 30,000. */
export const KEEP_SIGNALS = 30_000;

/** How many payload bytes of acknowledged signals are kept. Unit: bytes (32 MiB). Ours: 30,000 documents of 1.1 kB. */
export const KEEP_BYTES = 33_554_432;

/** No answer for this long means the socket is dead: it is replaced and the batch sent again. Unit: ms. Spec: socket timeout, not command timeout. */
export const SOCKET_TIMEOUT_MS = 2_000;

/** How long one attempt to connect may take. Unit: ms. Ours. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** No connection after this long: ask whether the port speaks TLS although the url does not, or the reverse. Unit: ms. Ours: a clear line within 2 s. */
export const MISMATCH_AFTER_MS = 500;

/** First delay before trying again; doubles with each failure. Unit: ms. Ours. */
export const RETRY_BASE_MS = 50;

/** Longest delay before trying again. Unit: ms. Ours. */
export const RETRY_CAP_MS = 2_000;

/** How long `close()` waits for the queue while Redis answers. Unit: ms. Ours: a process has 5 s to end in all. */
export const CLOSE_DRAIN_MS = 4_000;

/**
 * How many signals an async iterator of a slow consumer keeps. Unit: signals. Ours. The in-process bus then drops the oldest and counts it;
 * readers of Redis stop reading, because the stream keeps the rest.
 */
export const STREAM_BUFFER = 1_000;

/** Longest message a reader parses. Unit: characters. Spec: length caps before parsing. */
export const MAX_MESSAGE_CHARACTERS = 65_536;

/** How many entries of a stream one command reads. Unit: entries. Ours: about 200 kB a page. */
export const PAGE_SIZE = 128;

/** How many ids a reader remembers to recognise a signal that comes again. Unit: signals. Ours: ten times what a writer may write again. */
export const SEEN_SIGNALS = 10_000;

/** How often a reader looks into the stream, whatever the channel says. Unit: ms. Ours: the most a lost message costs while Redis answers. */
export const CHECK_INTERVAL_MS = 1_000;

/** No answer to a reader's command for this long means its socket is dead. Unit: ms. Ours: longer than the client's own socket timeout. */
export const ANSWER_TIMEOUT_MS = 3_000;

/** How long a closing bus lets its iterations read what was just written. Unit: ms. Ours. */
export const FINISH_TIMEOUT_MS = 1_000;

/** How long one read of a worker waits for a signal. Unit: ms. Spec: at most 500, and a socket timeout of more than three times that. */
export const BLOCK_MS = 500;

/** How long a signal may stay unacknowledged before another worker takes it over. Unit: ms. Ours: longer than any delivery attempt. */
export const DEFAULT_MIN_IDLE_MS = 30_000;
/** How many current values may wait for Redis, and how many the in-process bus keeps. Unit: keys. Ours: 2,000 symbols of ten keys. */
export const MAX_VALUES = 20_000;

/** How many characters of current values may wait for Redis. Unit: characters (8 Mi). Spec: bounded by count and bytes. */
export const MAX_VALUE_CHARACTERS = 8_388_608;

/** How many current values one Lua call writes. Unit: keys. Ours: keeps one call short, Redis runs nothing else meanwhile. */
export const VALUE_BATCH_SIZE = 256;

/** Most rows of a table of values, e.g. of the correlation matrix. Unit: rows. Ours. */
export const MAX_TABLE_ROWS = 1_000;
/** How many batches are sent before the first is answered. Unit: batches. Ours: Redis works while the next is put together. */
export const BATCHES_IN_FLIGHT = 4;

/** From this many waiting signals on they also go to the spill file. Unit: signals. Ours: one round of batches; bounds the cost of one write. */
export const SPILL_FROM = 1_024;

/** Most the spill file may hold. Unit: bytes (64 MiB). Spec. */
export const SPILL_BYTES = 67_108_864;

/** How much of the spill file is read at once; also the longest line. Unit: bytes (256 KiB). Ours. */
export const SPILL_PAGE_BYTES = 262_144;

/** From this level on a spilled signal is brought to the disk at once. Index of CRITICAL. Spec: fsync on CRITICAL+. */
export const SPILL_SYNC_LEVEL = 3;

/** How often the holder of a spill file's lock touches it. Unit: ms. Ours. */
export const LOCK_BEAT_MS = 5_000;

/** A lock that was not touched for this long is void. Unit: ms. Ours: six beats. */
export const LOCK_STALE_MS = 30_000;

/** How many signals one write to the spill file takes. Unit: signals. Ours: what a refused write costs. */
export const SPILL_CHUNK = 64;
