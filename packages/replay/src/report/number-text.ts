import type { ReportInterval, ReportQuantiles, ReportShare } from './backtest-result.js';

/** Stands where a figure is not known. */
export const UNKNOWN = '–';

/** `83 %` of a share 0..1. */
export function percentText(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** `9 of 10`. */
export function countText({ hits, n }: ReportShare): string {
  return `${hits} of ${n}`;
}

/** `90 %`, unknown of none. */
export function shareText({ hits, n }: ReportShare): string {
  return n === 0 ? UNKNOWN : percentText(hits / n);
}

/** `71–98 %` of the bounds of a share. */
export function intervalText(interval: ReportInterval): string {
  return `${(interval.low * 100).toFixed(0)}–${(interval.high * 100).toFixed(0)} %`;
}

/** A rate with three digits that matter: `0.0420`, `0.66`, `12.5`, `0`. */
export function rateText(rate: number): string {
  if (rate === 0) return '0';
  if (rate < 0.1) return Number(rate.toPrecision(2)).toString();
  return rate < 10 ? rate.toFixed(2) : rate.toFixed(rate < 100 ? 1 : 0);
}

/** `12.3 s`, `4 min 5 s`, `2.5 h`, of a duration >= 0. */
export function durationText(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

/** `+3.1 s`, `−1.2 s`, `0.0 s`. */
export function signedText(ms: number): string {
  const text = durationText(Math.abs(ms));
  if (/^[0. s]+$/.test(text)) return text;
  return `${ms < 0 ? '−' : '+'}${text}`;
}

/** `−0.9 … +14.5 s`: two signed durations, the unit once when it is the same. */
export function rangeText(lowMs: number, highMs: number): string {
  const [low, high] = [signedText(lowMs), signedText(highMs)];
  return /^[^ ]+ s$/.test(low) && /^[^ ]+ s$/.test(high) ? `${low.slice(0, -2)} … ${high}` : `${low} … ${high}`;
}

/** Points of a hundred, signed: `+37`, `−2`, `0`. */
export function pointsText(share: number): string {
  const points = Math.round(Math.abs(share) * 100);
  return points === 0 ? '0' : `${share < 0 ? '−' : '+'}${points}`;
}

/** The median, signed; unknown without hits. */
export function medianText(quantiles: ReportQuantiles | undefined): string {
  return quantiles === undefined ? UNKNOWN : signedText(quantiles.p50Ms);
}

/** `$1.2M`, `$34.5k`, `$12`. */
export function usdText(usd: number): string {
  if (usd >= 1e9) return `$${(usd / 1e9).toFixed(2)}bn`;
  if (usd >= 1e6) return `$${(usd / 1e6).toFixed(1)}M`;
  if (usd >= 1e3) return `$${(usd / 1e3).toFixed(1)}k`;
  return `$${usd.toFixed(0)}`;
}

/** `1,234,567`. */
export function integerText(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A price with the digits that matter. */
export function priceText(price: number): string {
  if (price >= 1000) return integerText(price);
  return Number(price.toPrecision(4)).toString();
}

/** `2026-03-04 11:13:13` in UTC. */
export function timeText(tsMs: number): string {
  return new Date(tsMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** `1 cascade`, `2 cascades`. */
export function plural(count: number, noun: string): string {
  return `${integerText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
