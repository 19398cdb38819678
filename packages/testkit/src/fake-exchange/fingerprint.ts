import { createHash } from 'node:crypto';
import type { FakeLiquidation } from './types.js';

/**
 * 64 hexadecimal digits per row to make a venue's trade ids from: the same for the same liquidation whenever it is printed, as venues
 * that repeat a trade repeat its id; different for equal rows of one batch, which are different trades.
 */
export function fingerprints(rows: readonly FakeLiquidation[]): string[] {
  const twins = new Map<string, number>();
  return rows.map(({ symbol, liquidatedSide, price, quantity, tsMs }) => {
    const text = [symbol, liquidatedSide, price, quantity, tsMs].join(' ');
    const twin = twins.get(text) ?? 0;
    twins.set(text, twin + 1);
    return createHash('sha256').update(`${text} ${twin}`).digest('hex');
  });
}
