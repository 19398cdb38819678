import type { DashboardState, Store } from '../../model/store.js';
import { element, setHidden, setText } from '../dom.js';
import type { Part } from './part.js';
import { shownSymbol } from './shown-symbol.js';

/** What one place of the page shows of the selected symbol. */
export interface ShownParts {
  /** Holds the parts. */
  readonly content: HTMLElement;
  readonly parts: readonly Part[];
  /** What stands instead of them; `undefined`: they are drawn. */
  readonly emptyText: (state: DashboardState) => string | undefined;
}

/** Draws parts of the selected symbol while their place is seen. @returns ends it */
export function followShown(root: HTMLElement, store: Store, { content, parts, emptyText }: ShownParts): () => void {
  const empty = element('p', { class: 'empty', role: 'status' });
  root.replaceChildren(empty, content);
  let newest: DashboardState | undefined;
  let isSeen = true;
  const draw = (state: DashboardState): void => {
    const words = emptyText(state);
    setText(empty, words ?? '');
    setHidden(empty, words === undefined);
    setHidden(content, words !== undefined);
    const shown = words === undefined ? shownSymbol(state) : undefined;
    if (shown !== undefined) for (const part of parts) part.draw(shown);
  };
  const seen = new IntersectionObserver((entries) => {
    isSeen = entries.at(-1)?.isIntersecting ?? true;
    if (isSeen && newest !== undefined) draw(newest);
  });
  seen.observe(root);
  const end = store.subscribe((state) => {
    if (newest !== undefined && isSame(newest, state)) return;
    newest = state;
    if (isSeen) draw(state);
  });
  return () => {
    end();
    seen.disconnect();
  };
}

/** Nothing a detail is drawn from differs. Signals that come between two values are drawn with the later ones. */
function isSame(a: DashboardState, b: DashboardState): boolean {
  const keys = ['nowMs', 'symbols', 'history', 'selected', 'playhead', 'service', 'connection'] as const;
  return keys.every((key) => a[key] === b[key]);
}
