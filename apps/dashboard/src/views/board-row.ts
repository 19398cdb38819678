import type { DashboardState } from '../model/store.js';
import { compactUsd, fullUsd, probabilityText } from '../text/format.js';
import { dominantSide, SIDE_MARKS } from '../text/sides.js';
import { venueMark } from '../text/venues.js';
import { MARKET } from './board-order.js';
import { element, setAttribute, setHidden, setHint, setText } from './dom.js';
import { levelChip, setLevel } from './level-chip.js';
import { quietText } from './quiet.js';
import { recentProbability, sparklinePath } from './sparkline.js';
import type { BoardEntry } from './standing.js';
import { setSymbol, symbolName } from './symbol-name.js';

const SVG = 'http://www.w3.org/2000/svg';
const SPARK_WIDTH = 64;
const SPARK_HEIGHT = 18;
/** Marks of venues in one row. */
const MAX_MARKS = 4;

/** A row of the board: built once, given to the symbol that stands in its place, written to when it is seen. */
export class BoardRow {
  readonly root: HTMLElement;
  readonly #chip = levelChip();
  readonly #name = symbolName();
  readonly #probability = element('span', { class: 'num probability' });
  readonly #risk = element('span', { class: 'num' });
  readonly #side = element('span', { class: 'side' });
  readonly #usd = element('span', { class: 'num' });
  readonly #venues = element('span', { class: 'venues' });
  readonly #line = document.createElementNS(SVG, 'path');
  /** Of the history drawn, s. Not the history itself: rows out of sight would hold old ones. */
  #historySec: number | undefined;
  #drawnSec = 0;
  #symbol: string | undefined;
  #isSelected = false;
  #isInSight = true;

  constructor(id: string) {
    const spark = document.createElementNS(SVG, 'svg');
    for (const [name, value] of Object.entries({
      class: 'spark',
      viewBox: `0 -1 ${SPARK_WIDTH} ${SPARK_HEIGHT + 2}`,
      width: String(SPARK_WIDTH),
      height: String(SPARK_HEIGHT + 2),
      'aria-hidden': 'true',
    })) {
      spark.setAttribute(name, value);
    }
    spark.append(this.#line);
    this.root = element(
      'div',
      { class: 'row', role: 'option', id, 'data-testid': 'symbol-row', 'aria-selected': 'false' },
      this.#chip,
      this.#name,
      this.#probability,
      this.#risk,
      this.#side,
      this.#usd,
      spark,
      this.#venues,
    );
  }

  /** Gives it to a symbol; `undefined`: there are fewer symbols than rows. */
  assign(symbol: string | undefined): void {
    if (symbol === this.#symbol) return;
    this.#symbol = symbol;
    setHidden(this.root, symbol === undefined);
    setAttribute(this.root, 'data-symbol', symbol);
    setAttribute(this.root, 'data-market', symbol === MARKET ? '' : undefined);
    if (symbol !== undefined) setSymbol(this.#name, symbol);
    this.#historySec = undefined;
    this.#drawnSec = 0;
  }

  select(isSelected: boolean): void {
    if (isSelected === this.#isSelected) return;
    this.#isSelected = isSelected;
    setAttribute(this.root, 'aria-selected', String(isSelected));
  }

  /** What is out of sight keeps its place only. */
  show(isInSight: boolean): void {
    if (isInSight === this.#isInSight) return;
    this.#isInSight = isInSight;
    setAttribute(this.root, 'data-far', isInSight ? undefined : 'true');
  }

  /** Writes what differs. */
  draw({ symbol, document, level, probability }: BoardEntry, state: DashboardState): void {
    const { risk, velocity, advanced, exchanges } = document;
    setLevel(this.#chip, level);
    setAttribute(this.root, 'data-level', level);
    const quiet = quietText(document, state);
    setAttribute(this.root, 'data-quiet', quiet === undefined ? undefined : 'true');
    setHint(this.root, quiet);
    setText(this.#probability, probabilityText(probability));
    setText(this.#risk, risk === undefined ? '–' : risk.score.toFixed(0));
    setText(this.#usd, compactUsd(velocity?.total_value_usd));
    setHint(this.#usd, `${fullUsd(velocity?.total_value_usd)} liquidated in the last minute`);
    this.#drawSide(advanced?.long_usd_per_sec_60s, advanced?.short_usd_per_sec_60s);
    const names = Object.keys(exchanges).sort((a, b) => (exchanges[b]?.usd ?? 0) - (exchanges[a]?.usd ?? 0));
    const shown = names.length > MAX_MARKS ? MAX_MARKS - 1 : MAX_MARKS;
    const rest = names.length > shown ? ` +${names.length - shown}` : '';
    setText(this.#venues, `${names.slice(0, shown).map(venueMark).join(' ')}${rest}`);
    setHint(this.#venues, names.length === 0 ? 'no venue' : names.join(', '));
    this.#drawLine(symbol, state, probability);
  }

  #drawSide(longUsd: number | undefined, shortUsd: number | undefined): void {
    const side = dominantSide(longUsd, shortUsd);
    const mark = side === undefined ? undefined : SIDE_MARKS[side];
    setText(this.#side, mark === undefined ? '·' : `${mark.arrow}${mark.letter}`);
    setAttribute(this.#side, 'data-side', side);
    setHint(this.#side, mark === undefined ? 'no side has 60 % of the last minute' : mark.words);
  }

  /** Once a second at most, and when the history went on. */
  #drawLine(symbol: string, state: DashboardState, newest: number | undefined): void {
    const nowSec = Math.floor((state.nowMs ?? 0) / 1_000);
    if (state.history?.timestamp === this.#historySec && nowSec === this.#drawnSec) return;
    this.#historySec = state.history?.timestamp;
    this.#drawnSec = nowSec;
    const past = recentProbability(state.history, symbol, state.nowMs ?? 0);
    const points = past.length === 0 ? past : [...past.slice(0, -1), newest ?? null];
    setAttribute(this.#line, 'd', sparklinePath(points, SPARK_WIDTH, SPARK_HEIGHT));
  }
}
