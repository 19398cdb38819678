import type { Beeper } from '../alarm/beep.js';
import { ALARM_LEVELS, type AlarmLevel, type KeptPreferences } from '../alarm/preferences.js';
import type { Intake } from '../model/intake.js';
import type { Store } from '../model/store.js';
import { createDialog } from './dialog.js';
import { button, element, setText } from './dom.js';

/** What the settings reach. */
export interface SettingsParts {
  readonly store: Store;
  readonly preferences: KeptPreferences;
  readonly beeper: Beeper;
  readonly onForgetToken: () => void;
}

/** Which levels sound and notify, and how the stream has come in. */
export function createSettings({ store, preferences, beeper, onForgetToken }: SettingsParts): { readonly open: () => void } {
  const refusal = element('p', { class: 'muted', role: 'status' });
  const sound = levelBoxes('Sound', (levels) => {
    beeper.allow();
    preferences.change({ sound: levels });
  });
  const notify = levelBoxes('Notification', (levels) => {
    preferences.change({ notify: levels });
    if (levels.length > 0) void askForNotifications().then((text) => setText(refusal, text));
  });
  const facts = element('dl', { 'data-testid': 'intake' });
  const forget = button('Forget the token', 'Forget the token of the service', onForgetToken);
  const dialog = createDialog('Settings', 'settings', sound.root, notify.root, refusal, element('h3', {}, 'Stream'), facts, forget);
  preferences.follow(({ sound: sounding, notify: notifying }) => {
    sound.show(sounding);
    notify.show(notifying);
  });
  const draw = (): void => {
    facts.replaceChildren(
      ...intakeFacts(store.state.intake).flatMap(([name, value]) => [element('dt', {}, name), element('dd', { class: 'num' }, value)]),
    );
  };
  store.subscribe(() => {
    if (dialog.open) draw();
  });
  return {
    open: () => {
      draw();
      dialog.showModal();
    },
  };
}

/** What came in, as names and values. */
function intakeFacts(intake: Intake | undefined): readonly (readonly [string, string])[] {
  if (intake === undefined) return [['stream', 'none: a file is replayed']];
  const { events, malformed, firstMalformed, dropped, gaps, reconnects, lacksHistory } = intake;
  return [
    ['events', String(events)],
    ['not understood', String(malformed)],
    ...(firstMalformed === undefined ? [] : [['first not understood', firstMalformed] as const]),
    ['left out by the service', String(dropped)],
    ['gaps in signals', String(gaps)],
    ['connected anew', String(reconnects)],
    ['history', lacksHistory === true ? 'begins with this page: the service gives none' : 'from the service'],
  ];
}

/** A box for each level. */
function levelBoxes(
  name: string,
  onChange: (levels: readonly AlarmLevel[]) => void,
): { readonly root: HTMLElement; readonly show: (levels: readonly AlarmLevel[]) => void } {
  const boxes = ALARM_LEVELS.map((level) => ({ level, box: element('input', { type: 'checkbox' }) }));
  const labels = boxes.map(({ level, box }) => element('label', {}, box, ` ${level}`));
  const root = element('fieldset', {}, element('legend', {}, name), ...labels);
  root.addEventListener('change', () => onChange(boxes.filter(({ box }) => box.checked).map(({ level }) => level)));
  return {
    root,
    show: (levels) => {
      for (const { level, box } of boxes) box.checked = levels.includes(level);
    },
  };
}

/** @returns why there will be none, empty when there will */
async function askForNotifications(): Promise<string> {
  if (!('Notification' in window)) return 'This browser has no notifications.';
  const answer = await Notification.requestPermission();
  return answer === 'granted' ? '' : 'The browser does not allow notifications: allow them for this page in its settings.';
}
