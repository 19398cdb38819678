const HEADER = 'tsMs,exchange,symbol,side,price,qty,valueUsd';
/** A UTC midnight. */
export const TAPE_START_MS: number = 20_400 * 86_400_000;
/** Every burst of a tape begins this long after the one before, ms. */
export const BURST_EVERY_MS = 300_000;

/**
 * A tape of one venue: a burst of 40 long liquidations of BTC in 10 s every five minutes, a burst of 8 of ETH between them, which is no
 * cascade, and a liquidation a minute of both.
 */
export function burstTape(bursts: number): string {
  const rows: [tsMs: number, symbol: string][] = [];
  for (let burst = 0; burst < bursts; burst++) {
    const atMs = TAPE_START_MS + burst * BURST_EVERY_MS;
    for (let minute = 0; minute < 5; minute++) rows.push([atMs + minute * 60_000, 'BTCUSDT'], [atMs + minute * 60_000 + 7_000, 'ETHUSDT']);
    for (let row = 0; row < 40; row++) rows.push([atMs + 100_000 + row * 250 + ((row * burst) % 7), 'BTCUSDT']);
    for (let row = 0; row < 8; row++) rows.push([atMs + 200_000 + row * 250, 'ETHUSDT']);
  }
  const sorted = rows.sort(([a], [b]) => a - b);
  return [HEADER, ...sorted.map(([tsMs, symbol]) => `${tsMs},okx,${symbol},long,50000,0.02,1000`), ''].join('\n');
}
