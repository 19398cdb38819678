/** Neighbouring examples that share one fitted value. */
export interface PooledBlock {
  /** Weighted mean of the scores in it. */
  readonly raw: number;
  /** Weighted mean of the values in it. */
  readonly value: number;
  /** Sum of weights. */
  readonly weight: number;
}

function pooled(left: PooledBlock, right: PooledBlock): PooledBlock {
  const weight = left.weight + right.weight;
  const share = right.weight / weight;
  return { raw: left.raw + share * (right.raw - left.raw), value: left.value + share * (right.value - left.value), weight };
}

/**
 * Isotonic least squares by pooling adjacent violators: of all functions that never fall with `raw`, the one with the smallest weighted
 * squared distance from `value`. Equal scores share a value. Rows of weight 0 are left out. O(n log n).
 * @param raw scores, finite; order does not matter
 * @returns blocks in ascending order of score; scores and values ascend strictly
 */
export function poolAdjacentViolators(raw: Float64Array, value: ArrayLike<number>, weight: Float64Array): PooledBlock[] {
  const order = Uint32Array.from(raw, (_, i) => i).sort((a, b) => (raw[a] as number) - (raw[b] as number));
  const blocks: PooledBlock[] = [];
  for (let at = 0; at < order.length; ) {
    const score = raw[order[at] as number] as number;
    let sum = 0;
    let total = 0;
    for (; at < order.length && raw[order[at] as number] === score; at++) {
      const i = order[at] as number;
      sum += (weight[i] as number) * (value[i] as number);
      total += weight[i] as number;
    }
    if (total === 0) continue;
    let block: PooledBlock = { raw: score, value: sum / total, weight: total };
    for (let last = blocks.at(-1); last !== undefined && last.value >= block.value; last = blocks.at(-1)) {
      block = pooled(last, block);
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks;
}

/** n p ln p + n (1 - p) ln (1 - p): log-likelihood of a block at its own mean. */
function likelihood({ value, weight }: PooledBlock): number {
  const inside = value > 0 && value < 1;
  return inside ? weight * (value * Math.log(value) + (1 - value) * Math.log1p(-value)) : 0;
}

/**
 * At most `maxBlocks` blocks: neighbours whose pooling costs the least log-likelihood are pooled, an eighth of all blocks at a time.
 * Likelihood and not squares, because .001 and .01 differ by more than .50 and .51. O(n log n) for each eighth.
 * @param blocks values 0..1, ascending
 */
export function thinned(blocks: readonly PooledBlock[], maxBlocks: number): readonly PooledBlock[] {
  let kept = blocks;
  while (kept.length > maxBlocks) {
    const costs = kept.slice(1).map((right, index) => {
      const left = kept[index] as PooledBlock;
      return { index, cost: likelihood(left) + likelihood(right) - likelihood(pooled(left, right)) };
    });
    costs.sort((a, b) => a.cost - b.cost || a.index - b.index);
    const room = Math.min(kept.length - maxBlocks, Math.max(1, Math.floor(kept.length / 8)));
    const joined = new Set<number>();
    for (const { index } of costs) {
      if (joined.size === room) break;
      if (!joined.has(index - 1) && !joined.has(index + 1)) joined.add(index);
    }
    const next: PooledBlock[] = [];
    kept.forEach((block, index) => {
      const left = joined.has(index - 1) ? next.pop() : undefined;
      next.push(left === undefined ? block : pooled(left, block));
    });
    kept = next;
  }
  return kept;
}
