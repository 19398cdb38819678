import type { WireFunding, WireOpenInterest } from '@cascade/redis-bus';
import { clockText, compactUsd, durationText, fullUsd, utcText } from '../../text/format.js';
import { element, setHint, setText } from '../dom.js';
import { type Part, section } from './part.js';
import { signedPercent } from './rates.js';
import type { ShownSymbol } from './shown-symbol.js';

/** Open interest with its changes, and funding. */
export class Positions implements Part {
  readonly root: HTMLElement;
  readonly #interest = figure('Open interest');
  readonly #changes = [change('1 min'), change('5 min'), change('1 h')] as const;
  readonly #rate = figure('Funding');
  readonly #next = figure('Next funding');

  constructor() {
    const changes = element('div', { class: 'changes' }, ...this.#changes.map(({ root }) => root));
    const interest = element('dl', {}, this.#interest.root);
    const funding = element('dl', {}, this.#rate.root, this.#next.root);
    this.root = section('positions', 'Open interest and funding', interest, changes, funding);
  }

  draw({ document: { open_interest: interest, funding }, nowMs, absence }: ShownSymbol): void {
    this.#drawInterest(interest, nowMs, `not ${absence}`);
    this.#drawFunding(funding, nowMs, `not ${absence}`);
  }

  #drawInterest(interest: WireOpenInterest | undefined, nowMs: number, absent: string): void {
    setText(this.#interest.value, interest === undefined ? absent : compactUsd(interest.open_interest_usd));
    setHint(
      this.#interest.value,
      interest === undefined ? undefined : `${fullUsd(interest.open_interest_usd)}, ${ageText(interest, nowMs)}`,
    );
    const changes = [interest?.change_1m, interest?.change_5m, interest?.change_1h];
    for (const [i, { value }] of this.#changes.entries()) setText(value, signedPercent(changes[i], 2));
  }

  #drawFunding(funding: WireFunding | undefined, nowMs: number, absent: string): void {
    const trend = funding?.trend === undefined ? '' : `, ${funding.trend}`;
    const text =
      funding === undefined ? absent : `${signedPercent(funding.rate, 4)} per ${Number(funding.interval_hours.toFixed(2))} h${trend}`;
    setText(this.#rate.value, text);
    setHint(this.#rate.value, funding === undefined ? undefined : `${payerText(funding.rate)}, ${ageText(funding, nowMs)}`);
    const nextMs = funding?.next_funding_time === undefined ? undefined : funding.next_funding_time * 1_000;
    const isAhead = nextMs !== undefined && nextMs > nowMs;
    setText(
      this.#next.value,
      nextMs === undefined
        ? '–'
        : isAhead
          ? `in ${durationText(nextMs - nowMs)}, ${clockText(nextMs).slice(0, 5)}`
          : `was due ${clockText(nextMs).slice(0, 5)}`,
    );
    setHint(this.#next.value, nextMs === undefined ? undefined : utcText(nextMs));
  }
}

function figure(name: string): { readonly root: HTMLElement; readonly value: HTMLElement } {
  const value = element('dd', { class: 'num' });
  return { root: element('div', {}, element('dt', {}, name), value), value };
}

function change(name: string): { readonly root: HTMLElement; readonly value: HTMLElement } {
  const value = element('span', { class: 'value num' });
  return { root: element('div', { class: 'fact' }, element('span', { class: 'name' }, name), value), value };
}

function payerText(rate: number): string {
  if (rate === 0) return 'neither side pays';
  return rate > 0 ? 'longs pay shorts' : 'shorts pay longs';
}

function ageText({ timestamp }: { readonly timestamp: number }, nowMs: number): string {
  return `as of ${durationText(nowMs - timestamp * 1_000)} ago`;
}
