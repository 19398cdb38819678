import { compactUsd, fullUsd } from '../../text/format.js';
import { SIDE_MARKS } from '../../text/sides.js';
import { element, setHint, setText } from '../dom.js';
import { flowBars, flowRows } from './flow-rows.js';
import { type Part, section } from './part.js';
import { rateText, signedText } from './rates.js';
import type { ShownSymbol } from './shown-symbol.js';

const WINDOWS = 5;

/** The five windows: events per second, USD per second by side as bars back to back; acceleration and jerk below. */
export class FlowWindows implements Part {
  readonly root: HTMLElement;
  readonly #rows = Array.from({ length: WINDOWS }, () => new WindowRow());
  readonly #derivatives = element('p', { class: 'num detail-derivatives' });

  constructor() {
    const side = (side: 'long' | 'short'): HTMLElement => {
      const { arrow, words } = SIDE_MARKS[side];
      return element('th', { scope: 'col', class: 'side', 'data-side': side, title: words }, `${arrow} ${side}s USD/s`);
    };
    const head = element('tr', {}, column('Window'), column('Events/s'), side('long'), element('td'), element('td'), side('short'));
    const table = element(
      'table',
      { class: 'flow-table' },
      element('thead', {}, head),
      element('tbody', {}, ...this.#rows.map(({ root }) => root)),
    );
    this.root = section('flow', 'Flow', table, this.#derivatives);
  }

  draw({ document }: ShownSymbol): void {
    const rows = flowRows(document);
    const bars = flowBars(rows);
    this.#rows.forEach((row, i) => {
      const [flow, bar] = [rows[i], bars[i]];
      if (flow !== undefined && bar !== undefined) row.draw(flow, bar);
    });
    const { advanced, velocity } = document;
    const both = (windowName: string, acceleration: number | undefined, jerk: number | undefined): string =>
      `${windowName}: ${signedText(acceleration, 1)} /s², jerk ${signedText(jerk, 1)} /s³`;
    const over2s = both('2 s', advanced?.acceleration_2s ?? velocity?.acceleration, advanced?.jerk_2s ?? velocity?.jerk);
    setText(this.#derivatives, `Acceleration ${over2s} · ${both('10 s', advanced?.acceleration_10s, advanced?.jerk_10s)}`);
  }
}

const column = (text: string): HTMLElement => element('th', { scope: 'col' }, text);

class WindowRow {
  readonly #name = element('th', { scope: 'row' });
  readonly #events = element('td', { class: 'num' });
  readonly #long = element('td', { class: 'num' });
  readonly #longBar = element('i', { class: 'flow-bar', 'data-side': 'long', 'aria-hidden': 'true' });
  readonly #shortBar = element('i', { class: 'flow-bar', 'data-side': 'short', 'aria-hidden': 'true' });
  readonly #short = element('td', { class: 'num' });
  readonly root = element(
    'tr',
    {},
    this.#name,
    this.#events,
    this.#long,
    element('td', { class: 'flow-side' }, this.#longBar),
    element('td', { class: 'flow-side' }, this.#shortBar),
    this.#short,
  );

  draw(flow: ReturnType<typeof flowRows>[number], bar: { readonly long: number; readonly short: number }): void {
    setText(this.#name, flow.name);
    setText(this.#events, rateText(flow.eventsPerSec));
    setHint(this.#events, flow.count === undefined ? 'events not known' : `${flow.count} events in ${flow.name}`);
    setText(this.#long, compactUsd(flow.longUsdPerSec));
    setHint(this.#long, `${fullUsd(flow.longUsdPerSec)} per second`);
    setText(this.#short, compactUsd(flow.shortUsdPerSec));
    setHint(this.#short, `${fullUsd(flow.shortUsdPerSec)} per second`);
    setLength(this.#longBar, bar.long);
    setLength(this.#shortBar, bar.short);
  }
}

function setLength(bar: HTMLElement, share: number): void {
  const transform = `scaleX(${share.toFixed(3)})`;
  if (bar.style.transform !== transform) bar.style.transform = transform;
}
