/** Where a value is not what it should be, e.g. `windows[2].usd`; `undefined` when it is. */
export type Place = string | undefined;

function entriesOf(value: object, path: string): readonly (readonly [string, unknown])[] {
  if (value instanceof Map) return [...value].map(([key, entry]) => [`${path}<${String(key)}>`, entry]);
  if (value instanceof Set) return [...value].map((entry, index) => [`${path}{${index}}`, entry]);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value as unknown as ArrayLike<unknown>, (entry, index) => [`${path}[${index}]`, entry]);
  }
  return Object.entries(value).map(([key, entry]) => [path === '' ? key : `${path}.${key}`, entry]);
}

/** The first number in `value`, at any depth, that is NaN or infinite. Cycles are walked once. */
export function findNonFinite(value: unknown, path = '', seen: Set<object> = new Set()): Place {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path === '' ? 'the reading' : path} is ${value}`;
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  seen.add(value);
  for (const [place, entry] of entriesOf(value, path)) {
    const found = findNonFinite(entry, place, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `Array`, `Map`, `Float64Array`, ...; everything else is an `object`. */
function kindOf(value: object): string {
  const listed = Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set;
  return listed ? value.constructor.name : 'object';
}

function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? kindOf(value) : String(value);
}

/** The first place where two readings differ; a key with the value `undefined` equals an absent key. */
export function findDifference(left: unknown, right: unknown, path = ''): Place {
  if (Object.is(left, right) || (left === 0 && right === 0)) return undefined;
  const name = path === '' ? 'the reading' : path;
  const alike = typeof left === 'object' && typeof right === 'object' && left !== null && right !== null && kindOf(left) === kindOf(right);
  if (!alike) return `${name} is ${shown(left)} and ${shown(right)}`;
  const others = new Map(entriesOf(right, path));
  const own = new Map(entriesOf(left, path));
  for (const place of new Set([...own.keys(), ...others.keys()])) {
    const found = findDifference(own.get(place), others.get(place), place);
    if (found !== undefined) return found;
  }
  return undefined;
}
