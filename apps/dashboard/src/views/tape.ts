import type { LiquidationDocument } from '../model/documents.js';
import type { View } from '../model/store.js';
import { clockText, compactUsd, fullUsd, utcText } from '../text/format.js';
import { SIDE_MARKS } from '../text/sides.js';
import { venueMark } from '../text/venues.js';
import { RedrawGate } from './curves/redraw-gate.js';
import { element, setAttribute, setHidden, setHint, setText } from './dom.js';
import { SeenRows } from './seen-rows.js';
import { setSymbol, symbolName } from './symbol-name.js';
import { barShare } from './tape-bar.js';

/** Rows of the tape. */
const ROWS = 60;
/** Between two drawings, ms: more than five new rows a second can't be read. */
const DRAW_MS = 200;

/** The newest liquidations, newest first. The rows are made once and written to again. */
export const mountTape: View = (root, store) => {
  const rows = Array.from({ length: ROWS }, () => new TapeRow());
  const list = element('div', { class: 'tape', role: 'list', 'aria-label': 'Newest liquidations', tabindex: '0', 'data-testid': 'tape' });
  const empty = element('p', { class: 'empty' });
  list.append(...rows.map((row) => row.root));
  const legend = element('span', { class: 'muted' }, '▼L longs  ▲S shorts');
  root.replaceChildren(element('div', { class: 'panel-head' }, element('h2', {}, 'Liquidations'), legend), empty, list);
  list.addEventListener('click', ({ target }) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-symbol]') : null;
    if (row?.dataset.symbol !== undefined) store.update({ selected: row.dataset.symbol });
  });
  let seen: readonly LiquidationDocument[] = [];
  const draw = (): void => {
    for (const [i, row] of rows.entries()) row.draw(seen[seen.length - 1 - i], inSight.has(i));
  };
  const inSight = new SeenRows(list, draw);
  const gate = new RedrawGate(draw, DRAW_MS);
  const end = store.subscribe(({ liquidations, connection }) => {
    if (liquidations.length === 0) setText(empty, connection.status === 'live' ? 'No liquidation yet.' : 'Nothing was heard yet.');
    if (liquidations === seen) return;
    seen = liquidations;
    setHidden(empty, liquidations.length > 0);
    gate.ask();
  });
  return () => {
    end();
    inSight.end();
    gate.end();
    root.replaceChildren();
  };
};

class TapeRow {
  readonly root = element('div', { class: 'tape-row', role: 'listitem' });
  readonly #time = element('time', { class: 'num' });
  readonly #side = element('b');
  readonly #symbol = symbolName();
  readonly #usd = element('span', { class: 'num' });
  readonly #venue = element('span', { class: 'muted' });
  #drawn: LiquidationDocument | undefined;
  #isThere = false;
  #isInSight = true;

  constructor() {
    this.root.append(this.#time, this.#side, this.#symbol, this.#usd, this.#venue);
    this.root.hidden = true;
  }

  /** Writes what differs; what is not in sight only takes its place. */
  draw(liquidation: LiquidationDocument | undefined, isInSight: boolean): void {
    if (this.#isThere !== (liquidation !== undefined)) {
      this.#isThere = liquidation !== undefined;
      setHidden(this.root, !this.#isThere);
    }
    if (isInSight !== this.#isInSight) {
      this.#isInSight = isInSight;
      setAttribute(this.root, 'data-far', isInSight ? undefined : 'true');
    }
    if (!isInSight || liquidation === this.#drawn) return;
    this.#drawn = liquidation;
    if (liquidation === undefined) return;
    const { symbol, exchange, liquidated_side: side, notional_usd: usd, timestamp } = liquidation;
    const mark = side === undefined ? undefined : SIDE_MARKS[side];
    setAttribute(this.root, 'data-symbol', symbol);
    setAttribute(this.root, 'data-side', side);
    setText(this.#time, clockText(timestamp * 1_000));
    setHint(this.#time, utcText(timestamp * 1_000));
    setText(this.#side, mark === undefined ? '?' : `${mark.arrow}${mark.letter}`);
    setHint(this.#side, mark?.words ?? 'the venue does not say whose position');
    setSymbol(this.#symbol, symbol);
    setText(this.#usd, compactUsd(usd));
    setHint(this.#usd, fullUsd(usd));
    setText(this.#venue, venueMark(exchange));
    setHint(this.#venue, exchange);
    this.root.style.backgroundSize = `${(100 * barShare(usd)).toFixed(1)}% 19px`;
  }
}
