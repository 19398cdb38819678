import { button, element } from './dom.js';

/** A dialog with a heading and a way out; the browser keeps the focus inside and gives it back. */
export function createDialog(heading: string, id: string, ...content: readonly (Node | string)[]): HTMLDialogElement {
  const dialog = element('dialog', { 'aria-labelledby': `${id}-heading`, 'data-testid': id });
  const close = button('Close', 'Close', () => dialog.close());
  dialog.append(element('div', { class: 'panel-head' }, element('h2', { id: `${id}-heading` }, heading), close), ...content);
  dialog.addEventListener('click', (event) => {
    // The backdrop belongs to the dialog itself, what is inside does not.
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  return dialog;
}
