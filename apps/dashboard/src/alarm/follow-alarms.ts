import type { SignalDocument } from '../model/documents.js';
import type { WatchedStore } from '../model/open-store.js';
import { probabilityText } from '../text/format.js';
import type { Beeper } from './beep.js';
import { Escalations } from './escalations.js';
import { ALARM_LEVELS, type AlarmLevel, type KeptPreferences } from './preferences.js';

/** Between two looks at the signals, ms: what comes together is told together. */
const LOOK_MS = 250;

/**
 * Beeps and notifies as the preferences say, also while the page is hidden; once for the highest level of all that came together. What escalates
 * while a file is replayed or the page looks back is noted and told to nobody. @returns ends it
 */
export function followAlarms(store: WatchedStore, preferences: KeptPreferences, beeper: Pick<Beeper, 'beep'>): () => void {
  let escalations = new Escalations();
  let seen: readonly SignalDocument[] | undefined;
  let lookedMs = Number.NEGATIVE_INFINITY;
  return store.watch((state) => {
    const clockMs = performance.now();
    // Another source, or the same anew: what its predecessor reached says nothing.
    if (state.nowMs === undefined && seen !== undefined) {
      escalations = new Escalations();
      seen = undefined;
    }
    if (state.signals === seen || state.nowMs === undefined || clockMs - lookedMs < LOOK_MS) return;
    lookedMs = clockMs;
    seen = state.signals;
    const risen = escalations.take(state.signals, state.nowMs);
    if (state.data === 'recorded' || state.playhead.atMs !== undefined) return;
    const { isMuted, sound, notify } = preferences.current;
    const loudest = highest(risen, sound);
    if (!isMuted && loudest !== undefined) beeper.beep(loudest.signal as AlarmLevel);
    const told = highest(risen, notify);
    if (told !== undefined) showNotification(told);
  });
}

function highest(signals: readonly SignalDocument[], levels: readonly AlarmLevel[]): SignalDocument | undefined {
  const rank = ({ signal }: SignalDocument): number => ALARM_LEVELS.indexOf(signal as AlarmLevel);
  return signals.filter(({ signal }) => levels.includes(signal as AlarmLevel)).sort((a, b) => rank(b) - rank(a))[0];
}

function showNotification({ symbol, signal, probability, context }: SignalDocument): void {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
  const body = [`probability ${probabilityText(probability)}`, ...context.reasons.slice(0, 2)].join('\n');
  new Notification(`${symbol} ${signal}`, { body, tag: `cascade ${symbol}` });
}
