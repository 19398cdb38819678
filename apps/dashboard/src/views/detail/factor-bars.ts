import { RISK_FACTORS, type RiskFactor } from '@cascade/core';
import { percentText } from '../../text/format.js';
import { element, setAttribute, setText } from '../dom.js';
import { type Part, section } from './part.js';
import type { ShownSymbol } from './shown-symbol.js';

const NAMES: Readonly<Record<RiskFactor, readonly [name: string, meaning: string]>> = {
  velocity: ['Velocity', 'events per second over 10 s'],
  acceleration: ['Acceleration', 'how fast the velocity grows'],
  jerk: ['Jerk', 'how fast the acceleration grows'],
  volume: ['Volume', 'USD liquidated in the last 60 s'],
  correlation: ['Correlation', 'how far the venues move together'],
  clustering: ['Clustering', 'how far the events come in bursts'],
};

/** The six risk factors, 0 to 100 each; one whose input is missing is shown as missing, not as 0. */
export class FactorBars implements Part {
  readonly root: HTMLElement;
  readonly #sum = element('p', { class: 'num muted' });
  readonly #rows = RISK_FACTORS.map((factor) => [factor, new FactorRow(...NAMES[factor])] as const);

  constructor() {
    const list = element('div', { class: 'factors', role: 'list' }, ...this.#rows.map(([, row]) => row.root));
    this.root = section('factors', 'Risk factors', list, this.#sum);
  }

  draw({ document: { risk }, absence }: ShownSymbol): void {
    for (const [factor, row] of this.#rows)
      row.draw(risk?.[`${factor}_score`], risk === undefined || absence === 'recorded' ? `not ${absence}` : 'missing');
    const confidence = Number.isFinite(risk?.confidence) ? `, confidence ${percentText(risk?.confidence)}` : '';
    setText(this.#sum, risk === undefined ? '' : `Score ${risk.score.toFixed(0)} of 100, ${risk.level}${confidence}`);
  }
}

class FactorRow {
  readonly root: HTMLElement;
  readonly #bar = element('i', { 'aria-hidden': 'true' });
  readonly #value = element('span', { class: 'num factor-value' });

  constructor(name: string, meaning: string) {
    const track = element('span', { class: 'factor-track' }, this.#bar);
    this.root = element(
      'div',
      { class: 'factor', role: 'listitem', title: `${name}: ${meaning}` },
      element('span', {}, name),
      track,
      this.#value,
    );
  }

  draw(score: number | undefined, absent: string): void {
    setAttribute(this.root, 'data-missing', score === undefined ? 'true' : undefined);
    setText(this.#value, score === undefined ? absent : score.toFixed(0));
    const transform = `scaleX(${Math.min(1, Math.max(0, (score ?? 0) / 100)).toFixed(3)})`;
    if (this.#bar.style.transform !== transform) this.#bar.style.transform = transform;
  }
}
