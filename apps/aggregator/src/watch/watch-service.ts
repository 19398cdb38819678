import type { Clock } from '@cascade/core';
import { z } from 'zod';
import { askJson } from '../tail/ask-service.js';
import { followService } from '../tail/follow-service.js';
import { readPastSignals } from '../tail/read-documents.js';
import type { ServiceAddress } from '../tail/service-address.js';
import { Board } from './board.js';
import { readLiquidations } from './read-frames.js';
import { renderWatch } from './render.js';
import type { Screen } from './screen.js';

/** Shortest time between two pictures, ms. */
const REDRAW_MS = 200;
/** Without news the clock and ages go on this often, ms. */
const TICK_MS = 1_000;
/** Past signals and liquidations asked for at the beginning: most signals repeat a level. */
const PAST_SIGNALS = 500;
const PAST_LIQUIDATIONS = 50;

/** What the dashboard is made from. */
export interface WatchOptions {
  readonly address: ServiceAddress;
  /** Canonical; empty: all. */
  readonly symbols: readonly string[];
  readonly screen: Screen;
  readonly colour: boolean;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Called when the service answered for the first time, before the terminal is taken. */
  readonly onOpen: () => void;
}

/**
 * Draws a running service until `signal` aborts, at most five times a second. The terminal is taken when the service has answered.
 * @throws CascadeError as `followService`
 */
export async function watchService(options: WatchOptions): Promise<void> {
  const { address, symbols, screen, signal, clock } = options;
  const board = new Board(address.base, clock.nowMs());
  const query = new URLSearchParams({ topics: 'values,signals,liquidations' });
  if (symbols.length > 0) query.set('symbols', symbols.join(','));
  let [hasNews, drawnMs, drawnSize] = [true, Number.NEGATIVE_INFINITY, ''];
  const redraw = setInterval(() => {
    const nowMs = clock.nowMs();
    const { columns, rows } = screen;
    const size = `${columns}x${rows}`;
    if (!hasNews && size === drawnSize && nowMs - drawnMs < TICK_MS) return;
    [hasNews, drawnMs, drawnSize] = [false, nowMs, size];
    screen.draw(renderWatch(board.state(nowMs), columns, rows, options.colour));
  }, REDRAW_MS);
  let hasPast = false;
  try {
    for await (const news of followService({ address, query, signal, clock })) {
      hasNews = true;
      if (news.type === 'lost') board.lost(news.reason, clock.nowMs());
      else if (news.type === 'event') board.take(news.event, clock.nowMs());
      else {
        board.opened(clock.nowMs());
        options.onOpen();
        if (!hasPast) await addPast(board, options);
        hasPast = true;
      }
    }
  } finally {
    clearInterval(redraw);
  }
}

/** What happened before; without it the lists begin empty. */
async function addPast(board: Board, { address, symbols, signal }: WatchOptions): Promise<void> {
  const isWanted = ({ symbol }: { readonly symbol: string }): boolean => symbols.length === 0 || symbols.includes(symbol);
  const ask = (path: string): Promise<unknown> => askJson({ address, path, signal }).catch(() => undefined);
  const asked = [`/v1/signals?limit=${PAST_SIGNALS}`, `/v1/liquidations?limit=${PAST_LIQUIDATIONS}`] as const;
  const [signals, answer] = await Promise.all(asked.map(ask));
  board.addSignals(readPastSignals(signals).filter(isWanted));
  const { liquidations } = z.object({ liquidations: z.unknown() }).safeParse(answer).data ?? {};
  board.addLiquidations(readLiquidations(liquidations).filter(isWanted));
}
