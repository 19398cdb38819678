/** Highest price accepted, quote units: anything above is a hostile or broken field. */
const MAX_PRICE = 1e9;
/** Highest size accepted, base units or contracts. */
export const MAX_SIZE = 1e15;
/** Highest USD size of one liquidation accepted. */
export const MAX_NOTIONAL_USD = 1e11;
/** 2010-01-01, Unix ms: no venue here is older. */
const MIN_TS_MS = 1_262_304_000_000;
/** 2100-01-01, Unix ms. */
const MAX_TS_MS = 4_102_444_800_000;

const MAX_NUMBER_CHARS = 40;
const MAX_NAME_CHARS = 40;
const DECIMAL = /^-?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$/;
const NAME = /^[\p{L}\p{N}@][\p{L}\p{N}\-_/:.@]*$/u;

/** A JSON object whose fields have not been checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** `value` as an object with unchecked fields; `undefined` for arrays, null and everything else. */
export function readObject(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** `value` as a list; an empty one when it is none. */
export function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A finite number from a JSON number or a decimal string of at most 40 characters; else `undefined`. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > MAX_NUMBER_CHARS || !DECIMAL.test(value)) return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** A number in (0, max]; else `undefined`. */
function readPositive(value: unknown, max: number): number | undefined {
  const parsed = readNumber(value);
  return parsed !== undefined && parsed > 0 && parsed <= max ? parsed : undefined;
}

/** A price in (0, 1e9]; else `undefined`. */
export function readPrice(value: unknown): number | undefined {
  return readPositive(value, MAX_PRICE);
}

/** A size in (0, 1e15]; else `undefined`. */
export function readSize(value: unknown): number | undefined {
  return readPositive(value, MAX_SIZE);
}

/**
 * Unix milliseconds from a number or decimal string in seconds, milliseconds, microseconds or nanoseconds.
 *
 * Between 2010 and 2100 the four ranges do not overlap, so the unit follows from the magnitude. Fractions are cut.
 * @returns an integer in [2010, 2100), else `undefined`
 */
export function readTimeMs(value: unknown): number | undefined {
  const parsed = readNumber(value);
  if (parsed === undefined) return undefined;
  const inUnits = [parsed, Math.round(parsed * 1e3), parsed / 1e3, parsed / 1e6];
  for (const candidate of inUnits) {
    const tsMs = Math.floor(candidate);
    if (tsMs >= MIN_TS_MS && tsMs < MAX_TS_MS) return tsMs;
  }
  return undefined;
}

/**
 * An instrument name: 1 to 40 letters, digits and `-_/:.@`, starting with a letter, digit or `@`; else `undefined`.
 * Letters of any script, because venues list coins with Chinese names.
 */
export function readName(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME_CHARS && NAME.test(value) ? value : undefined;
}

/** A string of at most `maxChars`; else `undefined`. */
export function readText(value: unknown, maxChars: number): string | undefined {
  return typeof value === 'string' && value.length <= maxChars ? value : undefined;
}

/** The first `maxChars` of outside text on one line, control characters replaced by `?`, for logs and reasons. */
export function excerpt(text: string, maxChars = 200): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}...` : text;
  return cut.replace(/\p{C}/gu, '?');
}
