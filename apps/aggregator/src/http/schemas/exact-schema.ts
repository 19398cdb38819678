import type { z } from 'zod';

/**
 * Lets a schema through that says the same as the type it describes: what it accepts is a `T`, every `T` fits it, and it has every
 * field. Anything else is a compile error where the schema is written.
 * @example const schema = exactly<WireRisk>()(z.strictObject({ ... }));
 */
export function exactly<T>() {
  return <S extends z.ZodType<T>>(schema: S & ([T, keyof T] extends [z.output<S>, keyof z.output<S>] ? unknown : never)): S => schema;
}
