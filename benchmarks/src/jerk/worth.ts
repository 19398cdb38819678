import { CASCADE_FEATURES } from '@cascade/signals';
import { PAIR_TARGETS } from './detectors.js';
import type { WatchedMarket } from './markets.js';
import { type Difference, type JudgedModel, judgeModel, meanDifference } from './models.js';
import { type Pair, pairAt } from './pairs.js';
import { ADDED_FEATURES } from './watch.js';

/** One model with more features than another, on the same seconds. */
export interface ModelPair {
  readonly name: string;
  readonly logLoss: Difference;
  readonly brier: Difference;
  /** At {@link PAIR_TARGETS}. */
  readonly at: readonly Pair[];
}

/** What the derivatives are worth as features. */
export interface FeatureWorth {
  readonly models: readonly JudgedModel[];
  readonly pairs: readonly ModelPair[];
  readonly fitRows: number;
  readonly testRows: number;
}

const PLAIN = 'without';
const WITH_ACCELERATION = 'with acceleration';
const WITH_JERK = 'with jerk';
const WITH_BOTH = 'with both';
/** Name of the pair that decides first, and of the one that decides second. */
export const JERK_OVER_PLAIN = `${WITH_JERK} - ${PLAIN}`;
/** See {@link JERK_OVER_PLAIN}. */
export const JERK_OVER_ACCELERATION = `${WITH_BOTH} - ${WITH_ACCELERATION}`;

/** Fits four models on one market and holds them against each other on another. */
export function featureWorth(fitted: WatchedMarket, judged: WatchedMarket): FeatureWorth {
  const { labelled } = judged;
  const data = { fit: fitted.watch.rows.table(fitted.labelled), test: judged.watch.rows.table(labelled), labelled };
  const plain = CASCADE_FEATURES.map((_, column) => column);
  const columnsOf = (kind: 'acceleration' | 'jerk'): number[] =>
    ADDED_FEATURES.flatMap((added, index) => (added.kind === kind ? [plain.length + index] : []));
  const [acceleration, jerk] = [columnsOf('acceleration'), columnsOf('jerk')];
  const model = (name: string, added: readonly number[]): JudgedModel => judgeModel(name, [...plain, ...added], data);
  const without = model(PLAIN, []);
  const withAcceleration = model(WITH_ACCELERATION, acceleration);
  const withJerk = model(WITH_JERK, jerk);
  const withBoth = model(WITH_BOTH, [...acceleration, ...jerk]);
  const pair = (a: JudgedModel, b: JudgedModel): ModelPair => ({
    name: `${a.name} - ${b.name}`,
    logLoss: meanDifference(a.losses, b.losses, data.test, labelled),
    brier: meanDifference(a.squares, b.squares, data.test, labelled),
    at: PAIR_TARGETS.map((target) => pairAt(a.traces, b.traces, labelled, target)),
  });
  return {
    models: [without, withAcceleration, withJerk, withBoth],
    pairs: [pair(withAcceleration, without), pair(withJerk, without), pair(withBoth, withAcceleration), pair(withBoth, without)],
    fitRows: data.fit.tsMs.length,
    testRows: data.test.tsMs.length,
  };
}

/**
 * Whether a pair shows a gain: log loss falls and recall at one budget at least rises, both with intervals that exclude 0, and recall falls
 * at none with an interval that does. Log loss alone is not enough: on a million seconds the smallest gain is certain and changes no alarm.
 */
export function isGain({ logLoss, at }: Pick<ModelPair, 'logLoss' | 'at'>): boolean {
  if (logLoss.interval === undefined || logLoss.interval.high >= 0) return false;
  const bounds = at.map(({ recall }) => recall.all.difference.interval ?? { low: 0, high: 0 });
  return bounds.some(({ low }) => low > 0) && !bounds.some(({ high }) => high < 0);
}
