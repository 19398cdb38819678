/** What of a keyboard is used. */
export type Keyboard = Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'>;

/** What was asked for by a key. */
export type KeyWish = 'quit' | 'interrupt';

const CTRL_C = '\u0003';

/**
 * Listens for q and Ctrl-C, which a terminal in raw mode does not turn into a signal; without a keyboard for nothing.
 * @returns gives the keyboard back
 */
export function listenForKeys(keyboard: Keyboard, onKey: (wish: KeyWish) => void): () => void {
  if (keyboard.isTTY !== true) return () => undefined;
  const take = (chunk: Buffer): void => {
    const text = chunk.toString('latin1');
    // Escape sequences of arrows and function keys hold letters that nobody typed.
    if (text.includes(CTRL_C)) onKey('interrupt');
    else if (!text.startsWith('\u001b') && /q/i.test(text)) onKey('quit');
  };
  keyboard.setRawMode(true);
  keyboard.on('data', take);
  keyboard.resume();
  return () => {
    keyboard.off('data', take);
    keyboard.pause();
    keyboard.setRawMode(false);
  };
}
