import type { KeptPreferences } from '../alarm/preferences.js';
import { button, setAttribute, setText } from '../views/dom.js';

/** What the buttons of the page do. */
export interface ButtonActions {
  readonly replay: () => void;
  readonly mute: () => void;
  readonly theme: () => void;
  readonly settings: () => void;
  readonly help: () => void;
}

/** The buttons of the page. */
export function mountButtons(root: HTMLElement, actions: ButtonActions, preferences: KeptPreferences): void {
  const replay = button('Replay', 'Replay a recorded file; it can also be dropped on the page', actions.replay);
  const sound = button('Sound', 'Sound on or off (m)', actions.mute);
  preferences.follow(({ isMuted }) => {
    setText(sound, isMuted ? 'Sound off' : 'Sound on');
    setAttribute(sound, 'aria-pressed', String(!isMuted));
  });
  const theme = button('Theme', 'Light or dark (t)', actions.theme);
  const settings = button('Settings', 'Alarms and how the stream comes in', actions.settings);
  root.replaceChildren(replay, sound, theme, settings, button('?', 'Keys and words (?)', actions.help));
}
