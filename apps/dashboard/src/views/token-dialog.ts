import type { Store } from '../model/store.js';
import { element, setText } from './dom.js';

/** Asks for the token of the service while it refuses the page. @returns ends it */
export function followToken(store: Store, onToken: (token: string) => void): () => void {
  const input = element('input', {
    id: 'token',
    type: 'password',
    autocomplete: 'off',
    spellcheck: 'false',
    required: '',
    maxlength: '512',
    'aria-describedby': 'token-reason',
    'data-testid': 'token-input',
  });
  const reason = element('p', { class: 'muted', id: 'token-reason' });
  const form = element(
    'form',
    {},
    element('label', { for: 'token' }, 'Token of the service'),
    input,
    reason,
    element('button', {}, 'Connect'),
  );
  const dialog = element('dialog', { 'aria-labelledby': 'token-heading', 'data-testid': 'token-dialog' });
  dialog.append(element('h2', { id: 'token-heading' }, 'This service wants a token'), form);
  document.body.append(dialog);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const token = input.value.trim();
    if (!isToken(token)) {
      setText(reason, 'A token has only ASCII characters and no spaces.');
      return;
    }
    input.value = '';
    dialog.close();
    onToken(token);
  });
  let asked: number | undefined;
  const end = store.subscribe(({ connection }) => {
    if (connection.status !== 'unauthorized') {
      asked = undefined;
      if (dialog.open) dialog.close();
      return;
    }
    setText(reason, connection.reason ?? '');
    if (asked === connection.sinceMs) return;
    // Once for each refusal: whoever closes it wants to look at what is there.
    asked = connection.sinceMs;
    if (!dialog.open) dialog.showModal();
  });
  return () => {
    end();
    dialog.remove();
  };
}

/** Whether a text can be sent as a header at all. */
function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,512}$/.test(text);
}
