import { clockText, compactUsd, durationText, fullUsd, probabilityText } from '../../text/format.js';
import { dominantSide, SIDE_MARKS } from '../../text/sides.js';
import { element, setAttribute, setHint, setText } from '../dom.js';
import { levelChip, setLevel } from '../level-chip.js';
import type { Part } from './part.js';
import type { ShownSymbol } from './shown-symbol.js';

/** Older figures are called old, ms. */
const OLD_AFTER_MS = 5_000;

/** The symbol, its level, its probability, its risk and what was liquidated in a minute. */
export class Headline implements Part {
  readonly #symbol = element('h2');
  readonly #chip = levelChip();
  readonly #age = element('span', { class: 'muted num' });
  readonly #probability = fact('Probability');
  readonly #risk = fact('Risk of 100');
  readonly #usd = fact('USD in 60 s');
  readonly root: HTMLElement;

  constructor() {
    const facts = [this.#probability, this.#risk, this.#usd].map(({ root }) => root);
    this.root = element(
      'div',
      { class: 'detail-head' },
      element('div', { class: 'detail-name' }, this.#symbol, this.#chip, this.#age),
      ...facts,
    );
  }

  draw({ symbol, standing, document: { probability, risk, velocity, advanced }, nowMs, absence }: ShownSymbol): void {
    setText(this.#symbol, symbol);
    setHint(this.#symbol, symbol);
    setLevel(this.#chip, standing?.signal ?? 'NONE');
    const newestMs = Math.max(velocity?.timestamp ?? 0, probability?.timestamp ?? 0, risk?.timestamp ?? 0) * 1_000;
    setText(this.#age, nowMs - newestMs > OLD_AFTER_MS ? ageText(newestMs, nowMs, absence) : '');
    setText(this.#probability.value, probabilityText(standing?.probability, 1));
    setText(this.#risk.value, risk === undefined ? '–' : `${risk.score.toFixed(0)} ${risk.level}`);
    const side = dominantSide(advanced?.long_usd_per_sec_60s, advanced?.short_usd_per_sec_60s);
    const mark = side === undefined ? undefined : SIDE_MARKS[side];
    setText(this.#usd.value, `${compactUsd(velocity?.total_value_usd)}${mark === undefined ? '' : ` ${mark.arrow}${mark.letter}`}`);
    setAttribute(this.#usd.value, 'data-side', side);
    setHint(this.#usd.value, `${fullUsd(velocity?.total_value_usd)}, ${mark?.words ?? 'no side has 60 % of it'}`);
  }
}

/** The history tells what stood at the end of a step, which is no silence. */
function ageText(newestMs: number, nowMs: number, absence: string): string {
  if (newestMs === 0) return absence === 'recorded' ? 'nothing liquidated then' : 'nothing liquidated yet';
  return absence === 'recorded' ? `as of ${clockText(newestMs)}` : `quiet for ${durationText(nowMs - newestMs)}`;
}

function fact(name: string): { readonly root: HTMLElement; readonly value: HTMLElement } {
  const value = element('span', { class: 'value num side' });
  return { root: element('div', { class: 'fact' }, element('span', { class: 'name' }, name), value), value };
}
