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
/** Decimals of so many digits are told apart by a double. */
const MAX_EXACT_DIGITS = 15;
const POWERS_OF_TEN: readonly number[] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
const ZERO = 48;
const NINE = 57;
const DOT = 46;
const MINUS = 45;
const UNDERSCORE = 95;
const CAPITAL_A = 65;
const CAPITAL_Z = 90;
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
  if (typeof value !== 'string') return undefined;
  const simple = readShortDecimal(value);
  if (simple !== undefined) return simple;
  if (value.length > MAX_NUMBER_CHARS || !DECIMAL.test(value)) return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/**
 * Digits with at most one dot between them, at most 15 in all; `undefined` for every other form. A whole number of 15 digits and a power
 * of ten to 10^15 are exact, so their quotient is the number `Number` gives, in a quarter of the time of a pattern and `Number`.
 */
function readShortDecimal(text: string): number | undefined {
  const { length } = text;
  if (length === 0 || length > MAX_EXACT_DIGITS + 1) return undefined;
  let digits = 0;
  let dotAt = length;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
    else if (digit === DOT - ZERO && dotAt === length && i > 0) dotAt = i;
    else return undefined;
  }
  if (dotAt === length) return length <= MAX_EXACT_DIGITS ? digits : undefined;
  return digits / (POWERS_OF_TEN[length - dotAt - 1] ?? Number.NaN);
}

/**
 * `String(parsed)`, for a number read from `value`: ids are made of it. Takes the venue's text where it is the same but for zeros at its
 * end, because printing a number with a fraction costs as much as reading three.
 */
export function numberText(value: unknown, parsed: number | undefined): string {
  if (parsed === undefined) return '';
  if (typeof value !== 'string' || value.length > MAX_EXACT_DIGITS || parsed < 1e-6) return String(parsed);
  if (value.charCodeAt(0) === ZERO && value.length > 1 && value.charCodeAt(1) !== DOT) return String(parsed);
  let hasDot = false;
  let end = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === DOT) hasDot = true;
    else if (code < ZERO || code > NINE) return String(parsed);
    else if (!hasDot || code !== ZERO) end = i + 1;
  }
  return end === value.length ? value : value.slice(0, end);
}

/** `String(tsMs)` of a time from 2010 to 2100, Unix ms; empty without one. Printed as two halves: whole numbers above 2^31 are printed as slowly as fractions. */
export function timeText(tsMs: number | undefined): string {
  if (tsMs === undefined) return '';
  const upper = Math.floor(tsMs / 1e6);
  return `${upper}${String(tsMs - upper * 1e6 + 1e6).slice(1)}`;
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
  // Nearly every venue prints milliseconds.
  if (parsed >= MIN_TS_MS && parsed < MAX_TS_MS) return Math.floor(parsed);
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
  if (typeof value !== 'string' || value.length === 0 || value.length > MAX_NAME_CHARS) return undefined;
  return isPlainName(value) || NAME.test(value) ? value : undefined;
}

/** Capitals, digits, `-` and `_` after a capital or a digit: nearly every name, told in a fifth of the time of the pattern. */
function isPlainName(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    const isLetter = (code >= CAPITAL_A && code <= CAPITAL_Z) || (code >= ZERO && code <= NINE);
    if (!isLetter && (i === 0 || (code !== MINUS && code !== UNDERSCORE))) return false;
  }
  return true;
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
