import { element } from '../dom.js';
import type { ShownSymbol } from './shown-symbol.js';

/** One part of the detail view: built once, written to when something differs. */
export interface Part {
  readonly root: HTMLElement;
  draw(shown: ShownSymbol): void;
}

/** A titled part. */
export function section(name: string, title: string, ...children: readonly (Node | string)[]): HTMLElement {
  const id = `detail-${name}`;
  return element('section', { class: id, 'aria-labelledby': id }, element('h3', { id }, title), ...children);
}
