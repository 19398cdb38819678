import { type KeyAction, keyAction } from './key-action.js';

/** Calls what belongs to each key, page-wide. @returns ends it */
export function followKeys(actions: Readonly<Partial<Record<KeyAction, () => void>>>): () => void {
  const press = (event: KeyboardEvent): void => {
    const target = event.target instanceof Element ? event.target : document.body;
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    const isInScroller = target.closest('[role="list"][tabindex], #detail') !== null;
    const isInDialog = document.querySelector('dialog[open]') !== null;
    const action = keyAction({ key: event.key, hasModifier, target: target.tagName, isInScroller, isInDialog });
    const act = action === undefined ? undefined : actions[action];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}
