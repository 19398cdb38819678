import type { CascadeEvent, LiquidationEvent } from '@cascade/core';
import { replay } from '@cascade/replay';
import { type LabelledMarket, labelCascades, MARKET_RULE, SINGLE_VENUE_RULE, truthOfEvents } from '@cascade/replay/evaluate';
import type { BacktestInput } from '../backtest/backtest-input.js';

/** Readings are this far apart, ms of tape time. */
const READ_GAP_MS = 1_000;

/** Takes what one view hears. */
export interface Listener {
  push(event: CascadeEvent): void;
  /** Called once a second of tape time. */
  read(nowMs: number): void;
}

/** One way of listening to an input, when it has been read. */
export interface Heard<L extends Listener> {
  /** The one venue listened to; `undefined`: all of them. */
  readonly exchange: string | undefined;
  readonly listener: L;
  /** The cascades it is to be judged by. */
  readonly labelled: LabelledMarket;
}

/** All ways of listening to an input with liquidations of these venues: to each alone and, when there are several, to all of them. */
export function viewsOf(exchanges: readonly string[]): readonly (string | undefined)[] {
  return exchanges.length > 1 ? [...exchanges, undefined] : exchanges;
}

/**
 * Reads an input once, for several views of it at a time. All venues together are labelled by the definition proper. A venue alone gets
 * its own liquidations and all prices, and is labelled by what it showed and the weaker rule: of such data that is all there is to go by.
 * Views without a liquidation are left out of the answer.
 * @param views as {@link viewsOf} gives them
 * @param onProgress called once a second of tape time; what it throws ends the reading
 */
export async function listen<L extends Listener>(
  input: BacktestInput,
  views: readonly (string | undefined)[],
  open: (exchange: string | undefined) => L,
  onProgress: (nowMs: number) => void,
): Promise<Heard<L>[]> {
  const opened = views.map((exchange) => ({ exchange, listener: open(exchange), shown: [] as LiquidationEvent[] }));
  for await (const { events, nowMs } of replay(input.events, { minGapMs: READ_GAP_MS, maxGapMs: READ_GAP_MS })) {
    for (const { exchange, listener, shown } of opened) {
      for (const event of events) {
        if (!isHeard(event, exchange)) continue;
        listener.push(event);
        if (exchange !== undefined && event.type === 'liquidation') shown.push(event);
      }
      listener.read(nowMs);
    }
    onProgress(nowMs);
  }
  const heard: Heard<L>[] = [];
  for (const { exchange, listener, shown } of opened) {
    const labelled =
      exchange === undefined
        ? labelCascades(input.truth(), { rule: MARKET_RULE })
        : labelCascades(await truthOfEvents(shown), { rule: SINGLE_VENUE_RULE, variant: 'A' });
    if (labelled.symbols.length === 0) continue;
    // A venue that stopped early was silent until the end, which is part of what is judged.
    heard.push({ exchange, listener, labelled: { ...labelled, ...input.span } });
  }
  return heard;
}

function isHeard(event: CascadeEvent, exchange: string | undefined): boolean {
  return exchange === undefined || event.type === 'price' || event.exchange === exchange;
}
