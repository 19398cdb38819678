import { createHash, type Hash } from 'node:crypto';
import { CascadeError } from '@cascade/core';
import { type FittedVariant, fitVariant, type GroupedSample, type Table, tableOf } from './fit-variant.js';
import type { LevelBudgets } from './levels.js';
import { cascadesIn } from './sample.js';
import type { VariantSpec } from './variant-specs.js';

/** Fewer labelled cascades than this in either part, and a variant is not fitted. */
const LEAST_CASCADES = 10;

/** Values hashed at a time. */
const HASH_PIECE = 1_048_576;

/** The samples of all inputs, split. */
export interface SplitSamples {
  readonly fit: readonly GroupedSample[];
  readonly validation: readonly GroupedSample[];
}

/** One line of the report: a variant with the data it was made from. */
export interface VariantFit extends FittedVariant {
  /** Rows its coefficients were fitted on. */
  readonly rows: number;
  /** Cascades in those rows' time, once for each venue it listened to. */
  readonly fitCascades: number;
}

/** A fitted set of variants, and those the data did not suffice for. */
export interface FittedVariants {
  readonly fits: readonly VariantFit[];
  /** In words, one a variant. */
  readonly skipped: readonly string[];
  /** SHA-256 of the tables of all fitted variants: features, outcomes and weights, little-endian. */
  readonly dataSha256: string;
}

/**
 * Fits every variant the data can serve, richest inputs first. The same samples give the same coefficients and hash.
 * Cost: a second or so for 100,000 rows; memory: one table more, 8 bytes a value.
 * @param onVariant called before each variant with its number; awaited, so that others get their turn
 * @throws CascadeError `app/too-little-data` when none can be fitted, or not the one every model needs: that of a single venue
 */
export async function fitModel(
  specs: readonly VariantSpec[],
  samples: SplitSamples,
  budgets: LevelBudgets,
  onVariant: (index: number) => Promise<void> | void = () => undefined,
): Promise<FittedVariants> {
  const fits: VariantFit[] = [];
  const skipped: string[] = [];
  const hash = createHash('sha256');
  for (const [index, spec] of specs.entries()) {
    await onVariant(index);
    const fit = samples.fit.filter(({ variant }) => variant === spec.name);
    const validation = samples.validation.filter(({ variant }) => variant === spec.name);
    const cascades = [countCascades(fit), countCascades(validation)];
    if (cascades.some((count) => count < LEAST_CASCADES)) {
      skipped.push(`${spec.name}: ${cascades[0]} cascades to fit and ${cascades[1]} to validate, ${LEAST_CASCADES} of each are needed`);
      continue;
    }
    const table = tableOf(fit, spec.features.length);
    const problem = problemOf(table);
    if (problem !== undefined) {
      skipped.push(`${spec.name}: ${problem}`);
      continue;
    }
    hash.update(spec.name);
    for (const column of [table.features, table.outcome, table.weight]) addColumn(hash, column);
    const fitted = fitVariant(spec, table, validation, budgets);
    fits.push({ ...fitted, rows: table.outcome.length, fitCascades: cascades[0] ?? 0 });
  }
  if (fits.some(({ variant }) => variant.rule === 'single-venue')) return { fits, skipped, dataSha256: hash.digest('hex') };
  const lack = fits.length === 0 ? 'no variant can be fitted' : 'the variant of a single venue, which every model needs, can not be fitted';
  throw new CascadeError('app/too-little-data', `${lack}: ${skipped.join('; ')}; give longer or more inputs`);
}

/** Cascades are no use in time in which an input of the variant was never known. */
function problemOf({ outcome }: Table): string | undefined {
  const positive = outcome.reduce((sum, value) => sum + value, 0);
  if (positive === 0) return 'its inputs are not known in any cascade';
  return positive === outcome.length ? 'its inputs are known in cascades only' : undefined;
}

/** In pieces: a hash takes at most 2 GB at a time. */
function addColumn(hash: Hash, column: Float64Array | Uint8Array): void {
  for (let at = 0; at < column.length; at += HASH_PIECE) hash.update(column.subarray(at, at + HASH_PIECE));
}

function countCascades(samples: readonly GroupedSample[]): number {
  return samples.reduce((sum, { labelled }) => sum + cascadesIn(labelled), 0);
}
