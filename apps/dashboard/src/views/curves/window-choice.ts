import { button, element, setAttribute } from '../dom.js';

/** Lengths of time the curves can show, minutes: what the service sends live, and as much as it keeps. */
const WINDOWS_MIN = [5, 15, 60] as const;

/** Buttons for the length of time the curves show. */
export interface WindowChoice {
  readonly root: HTMLElement;
  /** Seconds. */
  readonly windowSec: () => number;
}

/** Three buttons, of which one is pressed: 15 minutes at first. */
export function windowChoice(onChange: () => void): WindowChoice {
  let minutes: number = WINDOWS_MIN[1];
  const buttons = WINDOWS_MIN.map((length) =>
    button(`${length} min`, `Curves of the last ${length} minutes`, () => {
      minutes = length;
      press();
      onChange();
    }),
  );
  const press = (): void => {
    for (const [i, made] of buttons.entries()) setAttribute(made, 'aria-pressed', String(WINDOWS_MIN[i] === minutes));
  };
  press();
  const root = element('div', { class: 'window-choice', role: 'group', 'aria-label': 'Length of time the curves show' }, ...buttons);
  return { root, windowSec: () => minutes * 60 };
}
