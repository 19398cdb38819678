import type { View } from '../model/store.js';
import { noticeText } from './connection-text.js';
import { element, setHidden, setText } from './dom.js';

/** A line that says when the page no longer hears anything; gone when it does. */
export const mountNotices: View = (root, store) => {
  const line = element('p', { class: 'notice', role: 'status', 'data-testid': 'notice' });
  line.hidden = true;
  root.replaceChildren(line);
  const draw = (): void => {
    const text = noticeText(store.state, Date.now());
    setHidden(line, text === undefined);
    if (text !== undefined) setText(line, text);
  };
  // While nothing comes nobody tells the view that time goes on.
  const timer = setInterval(draw, 1_000);
  const end = store.subscribe(draw);
  return () => {
    clearInterval(timer);
    end();
    root.replaceChildren();
  };
};
