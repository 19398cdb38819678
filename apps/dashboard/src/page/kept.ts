/** Where a page keeps texts; a browser may refuse any of it. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A text kept in the browser; `undefined` when there is none or the browser refuses to keep any. */
export function readKept(storage: () => TextStorage, key: string): string | undefined {
  try {
    return storage().getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a text, or forgets it. A browser that refuses is no error: the text lasts as long as the page. */
export function keep(storage: () => TextStorage, key: string, text: string | undefined): void {
  try {
    if (text === undefined) storage().removeItem(key);
    else storage().setItem(key, text);
  } catch {
    // Private windows and full storages refuse; nothing depends on it.
  }
}
