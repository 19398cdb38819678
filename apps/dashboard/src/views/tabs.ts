import { element, setAttribute } from './dom.js';

/** The panels a narrow page shows one at a time. */
const TABS = [
  ['board', 'Symbols', 'board'],
  ['detail', 'Detail', 'detail figures'],
  ['tape', 'Tape', 'tape'],
  ['timeline', 'Signals', 'timeline'],
  ['feeds', 'Feeds', 'feeds'],
] as const;

/** Tabs for narrow pages; wide ones show everything and hide them. What is shown stands in `data-tab` of `shell`. */
export function mountTabs(root: HTMLElement, shell: HTMLElement): void {
  const tabs = TABS.map(([id, name, panels]) =>
    element('button', { type: 'button', role: 'tab', 'aria-controls': panels, 'data-for': id }, name),
  );
  const show = (id: string): void => {
    setAttribute(shell, 'data-tab', id);
    for (const tab of tabs) {
      const isShown = tab.dataset.for === id;
      setAttribute(tab, 'aria-selected', String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
    }
  };
  root.replaceChildren(element('div', { role: 'tablist', 'aria-label': 'Panels' }, ...tabs));
  root.addEventListener('click', ({ target }) => {
    if (target instanceof HTMLElement && target.dataset.for !== undefined) show(target.dataset.for);
  });
  root.addEventListener('keydown', (event) => {
    const at = tabs.indexOf(event.target as HTMLButtonElement);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (at === -1 || step === 0 || next?.dataset.for === undefined) return;
    event.preventDefault();
    show(next.dataset.for);
    next.focus();
  });
  show('board');
}
