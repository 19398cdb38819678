import type { CascadeEvent, LiquidatedSide, LiquidationEvent } from '@cascade/core';
import { invalidValue } from './parse-event.js';
import type { TapeRow } from './tape-row.js';

function liquidatedSide(row: TapeRow): LiquidatedSide | undefined {
  const text = row.text('side');
  if (text === 'long' || text === 'short') return text;
  if (text === 'unknown' || text === 'mixed' || text === '') return undefined;
  throw invalidValue('side', 'the liquidated position: long, short, unknown or mixed', text);
}

/** A row of a liquidation tape; its id is set by {@link identify} once the equal rows are known. */
export function parseLiquidation(row: TapeRow): LiquidationEvent {
  const tsMs = row.time('tsMs');
  const side = liquidatedSide(row);
  const notionalUsd = row.isEmpty('valueUsd') ? undefined : row.amount('valueUsd');
  const exchangeSymbol = row.text('symbol');
  return {
    type: 'liquidation',
    id: '',
    exchange: row.exchange('exchange'),
    exchangeSymbol,
    symbol: row.symbol('symbol', exchangeSymbol),
    tsMs,
    receivedTsMs: tsMs,
    liquidatedSide: side,
    orderSide: side === undefined ? undefined : side === 'long' ? 'sell' : 'buy',
    price: row.isEmpty('price') ? undefined : row.positive('price'),
    quantity: row.isEmpty('qty') ? undefined : row.amount('qty'),
    notionalUsd,
    notionalBasis: notionalUsd === undefined ? 'none' : 'exchange',
    method: 'unknown',
    completeness: row.has('orders') ? 'aggregated' : 'all',
  };
}

function content(event: LiquidationEvent): string {
  const { exchange, exchangeSymbol, tsMs, liquidatedSide = '', price = '', quantity = '', notionalUsd = '' } = event;
  return `${exchange}:${exchangeSymbol}:${tsMs}:${liquidatedSide}:${price}:${quantity}:${notionalUsd}`;
}

/** Gives every event of a time-ordered tape its id: the row's content, and `#2`, `#3` ... for equal rows, which are separate events. */
export function* identify(ordered: readonly CascadeEvent[]): Generator<CascadeEvent> {
  let tsMs = Number.NaN;
  let seen = new Map<string, number>();
  for (const event of ordered) {
    if (event.type !== 'liquidation') continue;
    if (event.tsMs !== tsMs) seen = new Map();
    tsMs = event.tsMs;
    const key = content(event);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    yield { ...event, id: count === 1 ? key : `${key}#${count}` };
  }
}
