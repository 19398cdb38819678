import { venueMark } from '../../text/venues.js';
import { element, setAttribute, setHidden, setHint, setText } from '../dom.js';
import { type CorrelationCell, type CorrelationMatrix, correlationMatrix, correlationText } from './correlation-matrix.js';
import { type Part, section } from './part.js';
import type { ShownSymbol } from './shown-symbol.js';

/** How far the venues move together: half a matrix, as a table that can be read aloud. */
export class HeatMap implements Part {
  readonly root: HTMLElement;
  readonly #table = element('table', { class: 'heat', 'aria-label': 'Correlation of the venues, r' });
  readonly #words = element('p', { class: 'muted' });
  #venues = '';
  #cells: readonly (readonly HTMLElement[])[] = [];

  constructor() {
    this.root = section('heat', 'Venues together', this.#table, this.#words);
  }

  draw({ document, absence }: ShownSymbol): void {
    const matrix = correlationMatrix(document);
    this.#build(matrix);
    for (const [i, row] of matrix.rows.entries()) for (const [j, cell] of row.entries()) drawCell(this.#cells[i]?.[j], cell);
    setHidden(this.#table, matrix.venues.length === 0);
    setText(this.#words, matrix.venues.length === 0 ? noPairs(document, absence) : summary(document));
  }

  /** Anew only when other venues are told. */
  #build({ venues, rows }: CorrelationMatrix): void {
    const key = venues.join(' ');
    if (key === this.#venues) return;
    this.#venues = key;
    this.#cells = rows.map((row) => row.map(() => element('td', { class: 'num' })));
    const heads = venues.slice(0, -1).map((venue) => element('th', { scope: 'col', class: 'heat-name', title: venue }, venueMark(venue)));
    const body = venues
      .slice(1)
      .map((venue, i) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row', class: 'heat-name', title: venue }, venueMark(venue)),
          ...(this.#cells[i + 1] ?? []),
        ),
      );
    this.#table.replaceChildren(element('thead', {}, element('tr', {}, element('td'), ...heads)), element('tbody', {}, ...body));
  }
}

function drawCell(target: HTMLElement | undefined, cell: CorrelationCell | undefined): void {
  if (target === undefined) return;
  setText(target, cell === undefined ? '–' : cell.r.toFixed(2));
  setHint(target, cell === undefined ? 'not told' : correlationText(cell));
  setAttribute(target, 'aria-label', cell === undefined ? 'not told' : correlationText(cell));
  const strength = Math.round(Math.max(0, Math.min(1, cell?.r ?? 0)) * 50);
  if (target.style.getPropertyValue('--strength') !== `${strength}%`) target.style.setProperty('--strength', `${strength}%`);
}

function noPairs({ exchanges }: ShownSymbol['document'], absence: string): string {
  if (absence === 'recorded') return 'Not recorded for this time.';
  const venues = Object.keys(exchanges);
  if (venues.length === 0) return 'No venue reports liquidations.';
  return venues.length === 1 ? `Only ${venues[0]} reports liquidations.` : `${venues.length} venues report, too little for a correlation.`;
}

function summary({ velocity }: ShownSymbol['document']): string {
  const { exchange_correlation: mean, leading_exchange: leader } = velocity ?? {};
  const parts = [mean === undefined ? '' : `mean r ${mean.toFixed(2)}`, leader === undefined ? '' : `${leader} leads`];
  return parts.filter((part) => part !== '').join(', ');
}
