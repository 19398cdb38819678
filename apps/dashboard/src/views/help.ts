import { createDialog } from './dialog.js';
import { element } from './dom.js';

const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['↓ ↑  or  j k', 'next, previous symbol'],
  ['Home  End', 'first, last symbol'],
  ['/', 'filter symbols; Escape clears'],
  ['Space', 'stand still; again: back to the present'],
  ['t', 'light or dark'],
  ['m', 'sound on or off'],
  ['?', 'this help'],
];

const MEANINGS: readonly (readonly [word: string, means: string])[] = [
  ['prob.', 'probability of a cascade, 0 to 100 %'],
  ['risk', 'score 0 to 100 from six factors'],
  ['▼L', 'longs are liquidated: forced sells'],
  ['▲S', 'shorts are liquidated: forced buys'],
  ['$/min', 'USD liquidated in the last minute'],
  ['sampled', 'the venue publishes only part of its liquidations'],
  ['quiet', 'the feed lives, but no liquidation came for a minute'],
];

/** The keys, and what the words on the page mean. */
export function createHelp(): HTMLDialogElement {
  const rows = (entries: readonly (readonly [string, string])[]): HTMLElement =>
    element('dl', {}, ...entries.flatMap(([term, means]) => [element('dt', {}, term), element('dd', {}, means)]));
  return createDialog('Keys and words', 'help', rows(KEYS), element('h3', {}, 'Words'), rows(MEANINGS));
}
