/** One input nobody should send. */
export interface HostileInput {
  /** What is wrong with it. */
  readonly label: string;
  readonly value: unknown;
}

/** Put in the place of every field of a good input. */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '',
  'x'.repeat(500),
  '__proto__',
  {},
  [],
];

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 20 ? `${value.slice(0, 20)}...` : value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** A good input with each field damaged in turn, things that are no input at all, and good inputs at the wrong time. */
export function hostileVariants<I extends object>(good: I, subject: { moved(input: I, byMs: number): I }): readonly HostileInput[] {
  const damaged = Object.keys(good).flatMap((key) =>
    WRONG.map((value) => ({ label: `an input with ${key} ${shown(value)}`, value: { ...good, [key]: value } })),
  );
  const meaningless = [undefined, null, 42, 'text', {}, []].map((value) => ({ label: `${shown(value)} as input`, value }));
  const untimely = [-1_000, -60_000, -86_400_000, 500].map((byMs) => ({
    label: `an input ${byMs} ms off`,
    value: subject.moved(good, byMs),
  }));
  return [...damaged, ...meaningless, ...untimely];
}
