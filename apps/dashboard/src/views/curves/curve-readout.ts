import { clockText, compactUsd, probabilityText, utcText } from '../../text/format.js';
import { rateText } from '../detail/rates.js';
import { element, setHint, setText } from '../dom.js';
import type { CurveColumns } from './curve-columns.js';

/** The headings of the curves, with the values at the pointer or else the newest. */
export class CurveReadout {
  readonly time = element('time', { class: 'num muted' });
  readonly #velocity = element('span', { class: 'num reading' });
  readonly #long = element('span', { class: 'num side reading', 'data-side': 'long' });
  readonly #short = element('span', { class: 'num side reading', 'data-side': 'short' });
  readonly #probability = element('span', { class: 'num reading' });
  readonly velocity = heading('Liquidations per second, 10 s', this.#velocity);
  readonly flow = heading('USD per second, 10 s', this.#long, this.#short);
  readonly probability = heading('Probability and level', this.#probability);

  /** Writes the values at `cursor`, an index of the columns; `undefined`: no pointer. */
  show({ t, velocity, long, short, probability }: CurveColumns, cursor: number | undefined): void {
    const index = cursor ?? t.length - 1;
    const seconds = t[index];
    const tMs = seconds === undefined ? undefined : seconds * 1_000;
    setText(this.time, cursor === undefined ? `until ${clockText(tMs)}` : `${clockText(tMs)} (${utcText(tMs).slice(11)})`);
    setHint(this.time, utcText(tMs));
    setText(this.#velocity, `${rateText(velocity[index])} /s`);
    setText(this.#long, `▼ longs ${compactUsd(long[index] ?? undefined)}`);
    const shortUsd = short[index] ?? undefined;
    setText(this.#short, `▲ shorts ${compactUsd(shortUsd === undefined ? undefined : Math.abs(shortUsd))}`);
    setText(this.#probability, probabilityText(probability[index] ?? undefined, 1));
  }
}

function heading(title: string, ...values: readonly HTMLElement[]): HTMLElement {
  return element('p', { class: 'curve-title' }, element('span', { class: 'muted' }, title), ...values);
}
