import { symbolParts } from '../text/symbol-parts.js';
import { element, setHint, setText } from './dom.js';

/** The name of a symbol, its quote said small. */
export function symbolName(symbol = ''): HTMLElement {
  const made = element('span', { class: 'symbol' }, element('b'), element('small'));
  setSymbol(made, symbol);
  return made;
}

/** Changes the name. */
export function setSymbol(name: HTMLElement, symbol: string): void {
  const [coin, quote] = symbolParts(symbol);
  const [coinText, quoteText] = name.children;
  if (coinText !== undefined) setText(coinText, coin);
  if (quoteText !== undefined) setText(quoteText, quote);
  setHint(name, symbol);
}
