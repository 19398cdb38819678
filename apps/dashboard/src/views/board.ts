import type { DashboardState, Store, View } from '../model/store.js';
import { boardKey, boardOrder, MARKET, neighbour } from './board-order.js';
import { BoardRow } from './board-row.js';
import { element, setAttribute, setHidden, setText } from './dom.js';
import { SeenRows } from './seen-rows.js';
import { type BoardEntry, boardEntries } from './standing.js';

/** The order changes at most this often, ms, unless a level changes: rows that jump can't be read. */
const ORDER_MS = 1_000;
/** Every row is in one of so many parts, which are drawn one after the other. */
const PARTS = 3;

/** The board as a view, and the keys that move through it. */
export interface Board {
  readonly view: View;
  readonly move: (step: number) => void;
  readonly focusFilter: () => void;
}

/** Symbols by probability. Keys and clicks choose one; only rows that are in sight are written to. */
export function createBoard(): Board {
  let mounted: MountedBoard | undefined;
  return {
    move: (step) => mounted?.move(step),
    focusFilter: () => mounted?.focusFilter(),
    view: (root, store) => {
      const board = new MountedBoard(root, store);
      mounted = board;
      // In steps, so that no frame has to lay out all rows.
      const ends = [store.subscribe((state) => board.draw(state))];
      for (let part = 1; part < PARTS; part++) ends.push(store.subscribe(() => board.drawNext()));
      return () => {
        for (const end of ends) end();
        board.end();
        mounted = undefined;
        root.replaceChildren();
      };
    },
  };
}

class MountedBoard {
  readonly #store: Store;
  readonly #filter = element('input', {
    type: 'search',
    placeholder: 'Filter  /',
    'aria-label': 'Filter symbols',
    maxlength: '40',
    'data-testid': 'board-filter',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  readonly #list = element('div', {
    class: 'rows',
    role: 'listbox',
    'aria-label': 'Symbols by probability',
    tabindex: '0',
    'data-testid': 'board',
  });
  readonly #empty = element('p', { class: 'empty' });
  readonly #count = element('span', { class: 'muted' });
  readonly #rows: BoardRow[] = [];
  readonly #inSight: SeenRows;
  #drawn: DashboardState | undefined;
  #drawnMs = 0;
  /** To be drawn next; {@link PARTS}: all are drawn. */
  #nextPart = PARTS;
  #entries: ReadonlyMap<string, BoardEntry> = new Map();
  #order: readonly string[] = [];
  #key = '';
  /** Selected by the board itself, not by a person. */
  #ownChoice: string | undefined;
  #orderedMs = Number.NEGATIVE_INFINITY;

  constructor(root: HTMLElement, store: Store) {
    this.#store = store;
    const head = element('div', { class: 'panel-head' }, element('h2', {}, 'Symbols'), this.#count, this.#filter);
    const columns = ['level', 'symbol', 'prob.', 'risk', 'side', '$/min', '10 min', 'venues'];
    const names = element('div', { class: 'row names', 'aria-hidden': 'true' }, ...columns.map((name) => element('span', {}, name)));
    root.replaceChildren(head, names, this.#empty, this.#list);
    this.#filter.addEventListener('input', () => this.draw(this.#store.state, true));
    this.#filter.addEventListener('keydown', (event) => this.#typed(event));
    this.#list.addEventListener('click', (event) => this.#clicked(event));
    this.#inSight = new SeenRows(this.#list, () => this.#drawRows(this.#store.state));
  }

  focusFilter(): void {
    this.#filter.focus();
    this.#filter.select();
  }

  move(step: number): void {
    const selected = neighbour(this.#order, this.#store.state.selected, step);
    if (selected === undefined) return;
    this.#store.update({ selected });
    this.#rows[this.#order.indexOf(selected)]?.root.scrollIntoView({ block: 'nearest' });
  }

  end(): void {
    this.#inSight.end();
  }

  draw(state: DashboardState, isFiltered = false): void {
    if (!isFiltered && this.#drawn !== undefined && isSame(this.#drawn, state, performance.now() - this.#drawnMs)) return;
    this.#drawn = state;
    this.#drawnMs = performance.now();
    const entries = boardEntries(state);
    this.#entries = new Map(entries.map((entry) => [entry.symbol, entry]));
    const key = `${this.#filter.value} ${boardKey(entries)}`;
    const nowMs = performance.now();
    if (isFiltered || key !== this.#key || nowMs - this.#orderedMs >= ORDER_MS) {
      this.#key = key;
      this.#orderedMs = nowMs;
      this.#arrange(boardOrder(entries, this.#filter.value), state);
    }
    this.#selectForNobody(state);
    this.#drawRows(state, isFiltered ? undefined : 0);
    this.#nextPart = isFiltered ? PARTS : 1;
  }

  /** Of what {@link draw} left, one part. */
  drawNext(): void {
    if (this.#nextPart < PARTS && this.#drawn !== undefined) this.#drawRows(this.#drawn, this.#nextPart++);
  }

  /** Details of something are better than a page that asks to choose. What nobody chose gives way when it is calm and the first row is not. */
  #selectForNobody({ selected }: DashboardState): void {
    if (selected !== this.#ownChoice) return;
    const first = this.#order.find((symbol) => symbol !== MARKET);
    const isCalm = (symbol: string): boolean => (this.#entries.get(symbol)?.level ?? 'NONE') === 'NONE';
    if (first === undefined || first === selected || (selected !== undefined && (!isCalm(selected) || isCalm(first)))) return;
    this.#ownChoice = first;
    this.#store.update({ selected: first });
  }

  #arrange(entries: readonly BoardEntry[], state: DashboardState): void {
    this.#order = entries.map(({ symbol }) => symbol);
    for (let place = this.#rows.length; place < this.#order.length; place++) {
      const row = new BoardRow(`symbol-${place}`);
      this.#rows.push(row);
      this.#list.append(row.root);
    }
    for (const row of this.#rows.slice(this.#order.length)) row.assign(undefined);
    const hidden = state.symbols.size - entries.length;
    setText(this.#count, hidden > 0 ? `${entries.length} of ${state.symbols.size}` : String(entries.length));
    setText(this.#empty, this.#order.length > 0 ? '' : this.#emptyText(state));
    setHidden(this.#empty, this.#order.length > 0);
  }

  #emptyText({ symbols, nowMs, connection }: DashboardState): string {
    if (symbols.size > 0) return `No symbol has “${this.#filter.value}” in its name. Escape clears the filter.`;
    if (connection.status === 'unauthorized') return 'The service wants its token.';
    if (nowMs === undefined)
      return connection.status === 'lost' ? 'Nothing was heard from the service yet.' : 'Waiting for the first values…';
    return 'No symbol was heard of in the last 10 minutes. The strip of feeds says which venues are heard.';
  }

  /** @param part all rows without it */
  #drawRows(state: DashboardState, part?: number): void {
    this.#order.forEach((symbol, i) => {
      if (part !== undefined && i % PARTS !== part) return;
      const row = this.#rows[i];
      const entry = this.#entries.get(symbol);
      if (row === undefined || entry === undefined) return;
      // Together with its values: no row has the name of one symbol and the numbers of another.
      row.assign(symbol);
      const isSelected = symbol === state.selected;
      if (isSelected) setAttribute(this.#list, 'aria-activedescendant', row.root.id);
      row.select(isSelected);
      const isInSight = this.#inSight.has(i);
      row.show(isInSight);
      if (isInSight) row.draw(entry, state);
    });
  }

  #clicked({ target }: Event): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-symbol]') : null;
    if (row?.dataset.symbol !== undefined) this.#store.update({ selected: row.dataset.symbol });
  }

  #typed(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      this.#filter.value = '';
      this.draw(this.#store.state, true);
    } else if (event.key !== 'Enter') return;
    event.preventDefault();
    this.#list.focus();
  }
}

/**
 * Nothing the board is drawn from differs. Only a symbol without a probability of its own stands as its signals say: they come many times as often
 * as values, and are drawn with these, or alone when none came for half a second.
 */
function isSame(a: DashboardState, b: DashboardState, agoMs: number): boolean {
  const keys = ['nowMs', 'symbols', 'history', 'selected', 'connection'] as const;
  return keys.every((key) => a[key] === b[key]) && (a.signals === b.signals || agoMs < 500);
}
