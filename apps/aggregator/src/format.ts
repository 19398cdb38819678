import type { CascadeSignal, LiquidationEvent, SignalLevel } from '@cascade/core';

const LEVEL_COLOURS: Readonly<Record<SignalLevel, number>> = { NONE: 90, WATCH: 36, ALERT: 33, CRITICAL: 31, EXTREME: 35 };

/** `$1.2M`, `$34.5k`, `$12`. */
export function formatUsd(usd: number): string {
  if (usd >= 1e9) return `$${(usd / 1e9).toFixed(2)}bn`;
  if (usd >= 1e6) return `$${(usd / 1e6).toFixed(1)}M`;
  if (usd >= 1e3) return `$${(usd / 1e3).toFixed(1)}k`;
  return `$${usd.toFixed(0)}`;
}

/** `2026-03-04 11:13:13.984` in UTC. */
export function formatTime(tsMs: number): string {
  return new Date(tsMs).toISOString().replace('T', ' ').replace('Z', '');
}

/** `11:13:13.984` in UTC. */
export function formatClock(tsMs: number): string {
  return formatTime(tsMs).slice(11);
}

/** A level padded to eight characters, coloured when the terminal can. */
export function formatLevel(level: SignalLevel, colour: boolean): string {
  const text = level.padEnd(8);
  return colour ? `\u001b[${LEVEL_COLOURS[level]}m${text}\u001b[0m` : text;
}

/** One signal for people, one line; `when` says its time. */
export function formatSignal(signal: CascadeSignal, when: string, colour: boolean): string {
  const { metrics, risk } = signal;
  const parts = [
    when,
    formatLevel(signal.level, colour),
    signal.symbol.padEnd(10),
    `p ${signal.probability.toFixed(2)}`,
    `${metrics.eventsPerSec10s.toFixed(1)} ev/s`,
    ...(metrics.eventsPerSec2 === undefined ? [] : [`${metrics.eventsPerSec2 >= 0 ? '+' : ''}${metrics.eventsPerSec2.toFixed(1)} ev/s2`]),
    `${formatUsd(metrics.usdPerSec10s)}/s`,
    ...(signal.dominantSide === undefined ? [] : [`${signal.dominantSide}s`]),
    ...(risk === undefined ? [] : [`risk ${risk.score.toFixed(0)} ${risk.level}`]),
    ...(signal.coverage < 1 ? [`coverage ${(signal.coverage * 100).toFixed(0)} %`] : []),
  ];
  return parts.join('  ');
}

/** One liquidation for people, one line. */
export function formatLiquidation(event: LiquidationEvent): string {
  // Ten digits are more than any venue prints; beyond them stands only the noise of multiplying fractions.
  const size = event.quantity === undefined ? `${event.contracts ?? '?'} contracts` : `${Number(event.quantity.toPrecision(10))}`;
  const price = event.price === undefined ? '' : ` at ${event.price} (${event.priceKind ?? 'price'})`;
  const usd = event.notionalUsd === undefined ? 'USD unknown' : formatUsd(event.notionalUsd);
  return `${formatTime(event.tsMs)}  ${event.exchange.padEnd(11)} ${event.symbol.padEnd(12)} ${(event.liquidatedSide ?? 'unknown').padEnd(7)} ${usd.padEnd(11)} ${size}${price}`;
}
