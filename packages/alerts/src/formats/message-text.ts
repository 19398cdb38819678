import type { WireSignal } from '@cascade/redis-bus';
import { MARKET_SYMBOL } from '../config.js';
import type { AlertMessage } from '../message.js';
import { plainText } from './plain-text.js';

const MAX_REASONS = 3;

/** A message in words, without any service's markup; every line is one line. */
export interface MessageText {
  /** What happens, with the marks that it is a test or not live; at most 150 characters. */
  readonly title: string;
  /** The leading signal, line by line. */
  readonly details: readonly string[];
  /** One line for each other signal, and one for those left out. */
  readonly others: readonly string[];
}

const usd = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', notation: 'compact', maximumSignificantDigits: 3 });
const percent = (share: number): string => `${Math.round(share * 100)} %`;
const usdPerMinute = ({ metrics }: WireSignal): string => `${usd.format(metrics.volume_usd * 60)} a minute`;
const name = (symbol: string): string => (symbol === MARKET_SYMBOL ? 'MARKET (the whole market)' : plainText(symbol, 40));

/** The marks a person has to see before anything else; empty for a live message that is no test. */
function marksOf({ data, test }: Pick<AlertMessage, 'data' | 'test'>): string {
  return `${data === 'live' ? '' : `[${data.toUpperCase()}] `}${test ? 'TEST ' : ''}`;
}

function sideOf({ context }: WireSignal): string {
  return context.dominant_side === undefined ? 'liquidations' : `${context.dominant_side}s are being liquidated`;
}

function detailsOf(signal: WireSignal): string[] {
  const { context, metrics, risk, meta } = signal;
  const lines = [`Probability ${percent(signal.probability)}, ${usdPerMinute(signal)}, ${metrics.velocity.toFixed(1)} liquidations/s`];
  if (context.leading_exchange !== undefined) {
    const together =
      context.exchange_correlation === undefined ? '' : `, correlation of the venues ${context.exchange_correlation.toFixed(2)}`;
    lines.push(`Led by ${plainText(context.leading_exchange, 30)}${together}`);
  }
  if (risk !== undefined) {
    lines.push(`Risk ${risk.score.toFixed(0)} of 100 (${risk.level}), confidence ${percent(risk.confidence)}: ${risk.action}`);
    if (risk.explanation !== '') lines.push(plainText(risk.explanation, 400));
  }
  if (context.market_regime !== undefined)
    lines.push(`Regime ${context.market_regime}, volatility ${context.volatility_regime ?? 'unknown'}`);
  for (const reason of context.reasons.slice(0, MAX_REASONS)) lines.push(`Why: ${plainText(reason, 160)}`);
  const missing = context.missing.length === 0 ? '' : `, missing: ${plainText(context.missing.join(', '), 100)}`;
  lines.push(`Coverage ${percent(context.coverage)}${missing}`);
  lines.push(`Valid until ${timeOf(meta.valid_until)}`);
  return lines;
}

function timeOf(unixSeconds: number): string {
  const time = new Date(unixSeconds * 1_000);
  return Number.isNaN(time.getTime()) ? 'unknown' : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function shortLine(signal: WireSignal): string {
  return `${signal.signal} ${name(signal.symbol)}: ${sideOf(signal)}, ${percent(signal.probability)}, ${usdPerMinute(signal)}`;
}

/** The message in words: level, symbol, whose positions are closed, probability, USD a minute, venue, risk, regime, reasons, validity. */
export function messageText(message: AlertMessage): MessageText {
  const [lead, ...others] = message.signals;
  if (lead === undefined) return { title: `${marksOf(message)}${message.level}`, details: [], others: [] };
  const more = others.length + message.omitted;
  const title = `${marksOf(message)}${lead.signal} ${name(lead.symbol)}: ${sideOf(lead)}${more === 0 ? '' : ` (and ${more} more)`}`;
  const lines = others.map(shortLine);
  if (message.omitted > 0) lines.push(`and ${message.omitted} more symbol${message.omitted === 1 ? '' : 's'}`);
  return { title, details: detailsOf(lead), others: lines };
}

/** The message in one line of at most 200 characters, for logs and dead letters. */
export function summaryOf(message: AlertMessage): string {
  return plainText(messageText(message).title, 200);
}
