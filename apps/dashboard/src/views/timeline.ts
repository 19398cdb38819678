import type { SignalDocument } from '../model/documents.js';
import type { View } from '../model/store.js';
import { clockText, durationText, probabilityText, utcText } from '../text/format.js';
import { RedrawGate } from './curves/redraw-gate.js';
import { element, setAttribute, setHidden, setHint, setText } from './dom.js';
import { groupEpisodes, type SignalGroup } from './episodes.js';
import { levelChip, setLevel } from './level-chip.js';
import { SeenRows } from './seen-rows.js';
import { setSymbol, symbolName } from './symbol-name.js';

/** Groups shown. */
const GROUPS = 30;
/** Between two drawings, ms: counts that change faster can't be read. */
const DRAW_MS = 700;

/** The signals, newest first, those of an episode as one. The cards are made once and written to again. */
export const mountTimeline: View = (root, store) => {
  const cards = Array.from({ length: GROUPS }, () => new GroupCard());
  const list = element('div', {
    class: 'timeline',
    role: 'list',
    'aria-label': 'Signals by episode',
    tabindex: '0',
    'data-testid': 'timeline',
  });
  const empty = element('p', { class: 'empty' });
  list.append(...cards.map((card) => card.root));
  root.replaceChildren(element('div', { class: 'panel-head' }, element('h2', {}, 'Signals')), empty, list);
  list.addEventListener('click', ({ target }) => {
    const card = target instanceof Element ? target.closest<HTMLElement>('[data-symbol]') : null;
    if (card?.dataset.symbol !== undefined) store.update({ selected: card.dataset.symbol });
  });
  let seen: readonly SignalDocument[] | undefined;
  let newest: readonly SignalDocument[] = [];
  let groups: readonly SignalGroup[] = [];
  const draw = (): void => {
    for (const [i, card] of cards.entries()) card.draw(groups[i], inSight.has(i));
  };
  const inSight = new SeenRows(list, draw);
  const gate = new RedrawGate(() => {
    groups = groupEpisodes(newest, GROUPS);
    setHidden(empty, groups.length > 0);
    draw();
  }, DRAW_MS);
  const end = store.subscribe(({ signals, nowMs }) => {
    setText(empty, nowMs === undefined ? 'Nothing was heard yet.' : 'No signal in the last hour.');
    if (signals === seen) return;
    seen = signals;
    newest = signals;
    gate.ask();
  });
  return () => {
    end();
    inSight.end();
    gate.end();
    root.replaceChildren();
  };
};

class GroupCard {
  readonly root = element('div', { class: 'group', role: 'listitem' });
  readonly #peak = levelChip();
  readonly #symbol = symbolName();
  readonly #when = element('time', { class: 'num' });
  readonly #facts = element('span', { class: 'muted' });
  readonly #path = element('div', { class: 'path num' });
  readonly #reason = element('div', { class: 'reason' });

  constructor() {
    this.root.append(element('div', { class: 'group-head' }, this.#peak, this.#symbol, this.#facts, this.#when), this.#path, this.#reason);
    this.root.hidden = true;
  }

  /** What is not in sight only takes its place. */
  draw(group: SignalGroup | undefined, isInSight: boolean): void {
    setHidden(this.root, group === undefined);
    setAttribute(this.root, 'data-far', isInSight ? undefined : 'true');
    if (group === undefined) return;
    setAttribute(this.root, 'data-symbol', group.symbol);
    setAttribute(this.root, 'data-episode', group.episode);
    if (!isInSight) return;
    setLevel(this.#peak, group.peak);
    setSymbol(this.#symbol, group.symbol);
    setText(this.#when, clockText(group.startMs));
    setHint(this.#when, `${utcText(group.startMs)} to ${utcText(group.endMs)}`);
    setText(this.#facts, probabilityText(group.peakProbability));
    setHint(this.#facts, `${group.signals} signals, probability up to ${probabilityText(group.peakProbability, 1)}`);
    const length = group.endMs > group.startMs ? `${durationText(group.endMs - group.startMs)} · ` : '';
    const levels = group.steps.map(({ level, count }) => (count === 1 ? level : `${level} ×${count}`));
    setText(this.#path, `${length}${levels.join(' → ')}`);
    setHint(this.#path, group.steps.map(({ level, atMs }) => `${clockText(atMs)} ${level}`).join('\n'));
    setText(this.#reason, group.reasons[0] ?? '');
    setHint(this.#reason, group.reasons.length === 0 ? undefined : group.reasons.join('\n'));
  }
}
