/**
 * How long qualifying signals wait for others, ms, counted from the first of them. The symbols of one market-wide event follow each other
 * within about a second (a detector reads every 10 to 250 ms, and Redis brings a lost wake-up after 1 s), so one message holds them;
 * a person does not act within that time.
 */
export const GROUP_MS = 1_500;

/** Symbols a message lists beside `MARKET`; the others are counted in `omitted`. Twenty short lines fit each service's limits. */
export const MAX_LISTED = 20;

/** Symbols one target is remembered for; beyond that the one heard of longest ago is forgotten. As many as a venue may list. */
export const MAX_SYMBOLS = 2_000;

/** Signal ids one target remembers at most, at least half as many, to count a signal that comes twice once. As a reader of the stream does. */
export const MAX_KNOWN_IDS = 10_000;

/** Finished messages nobody fetched; then the oldest is dropped and counted. */
export const MAX_FINISHED = 100;

/** Symbol of the market-wide signal, as the detector names it. */
export const MARKET_SYMBOL = 'MARKET';

/** Targets of one configuration. */
export const MAX_TARGETS = 20;

/** Characters of a message's id: it travels as an HTTP header, and stores of such keys take 255. */
export const MAX_ID_CHARACTERS = 200;

/** Largest webhook body, bytes; below what the delivery accepts. */
export const MAX_BODY_BYTES = 204_800;
