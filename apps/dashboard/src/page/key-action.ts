/** What a key does. */
export type KeyAction = 'next' | 'previous' | 'filter' | 'pause' | 'theme' | 'mute' | 'help' | 'first' | 'last';

/** A key as the browser tells it, and where it was pressed. */
export interface PressedKey {
  readonly key: string;
  readonly hasModifier: boolean;
  /** Tag name of the element with the focus. */
  readonly target: string;
  /** Pressed in a list that scrolls: what scrolls it belongs to the browser. */
  readonly isInScroller: boolean;
  /** A dialog is open: keys are its own. */
  readonly isInDialog: boolean;
}

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  ArrowDown: 'next',
  j: 'next',
  ArrowUp: 'previous',
  k: 'previous',
  Home: 'first',
  End: 'last',
  '/': 'filter',
  ' ': 'pause',
  t: 'theme',
  m: 'mute',
  '?': 'help',
};
const SCROLLS = ['ArrowDown', 'ArrowUp', 'Home', 'End'];
const TYPED_INTO = ['INPUT', 'TEXTAREA', 'SELECT'];
/** What a space presses. */
const PRESSED_BY_SPACE = ['BUTTON', 'A', 'SUMMARY'];

/** The action of a key; `undefined` when it belongs to the browser or to the field that is typed into. */
export function keyAction({ key, hasModifier, target, isInScroller, isInDialog }: PressedKey): KeyAction | undefined {
  if (hasModifier || isInDialog || TYPED_INTO.includes(target)) return undefined;
  if (isInScroller && SCROLLS.includes(key)) return undefined;
  if (key === ' ' && PRESSED_BY_SPACE.includes(target)) return undefined;
  return Object.hasOwn(ACTIONS, key) ? ACTIONS[key] : undefined;
}
