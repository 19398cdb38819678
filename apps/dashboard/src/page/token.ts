import { keep, readKept } from './kept.js';

const KEY = 'cascade.token';
let held: string | undefined;

/** The token of the service, as long as this tab lives. Never in an address, a log or a text on the page. */
export function heldToken(): string | undefined {
  held ??= readKept(() => sessionStorage, KEY);
  return held;
}

/** Holds another one; `undefined` forgets it. */
export function holdToken(token: string | undefined): void {
  held = token;
  keep(() => sessionStorage, KEY, token);
}
