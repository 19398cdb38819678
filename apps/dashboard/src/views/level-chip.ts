import type { SignalLevel } from '@cascade/core';
import { element, setAttribute, setText } from './dom.js';

/** A chip with the level in words; its colour only repeats them. */
export function levelChip(level: SignalLevel = 'NONE'): HTMLElement {
  return element('span', { class: 'chip', 'data-level': level }, level);
}

/** Changes the level of a chip. */
export function setLevel(chip: HTMLElement, level: SignalLevel): void {
  setAttribute(chip, 'data-level', level);
  setText(chip, level);
}
