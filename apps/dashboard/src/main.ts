import './style/tokens.css';
import './style/page.css';
import './style/ribbon.css';
import './style/panels.css';
import './style/rows.css';
import './replay/replay.css';
import { Beeper } from './alarm/beep.js';
import { followAlarms } from './alarm/follow-alarms.js';
import { KeptPreferences } from './alarm/preferences.js';
import { createLive } from './live/open-live.js';
import { lookBack } from './model/look-back.js';
import { emptyState, openStore, pageSchedule } from './model/open-store.js';
import type { Store } from './model/store.js';
import { mountButtons } from './page/buttons.js';
import { followKeys } from './page/follow-keys.js';
import { Sources } from './page/sources.js';
import { applyTheme, toggleTheme } from './page/theme.js';
import { heldToken, holdToken } from './page/token.js';
import { mountPlayback } from './playback/mount-playback.js';
import { togglePause } from './playback/playhead-moves.js';
import { stateAt } from './playback/state-at.js';
import { mountReplay } from './replay/controls.js';
import { createBoard } from './views/board.js';
import { mountDetail, mountFigures } from './views/detail/mount-detail.js';
import { followHints, setAttribute } from './views/dom.js';
import { mountFeeds } from './views/feeds.js';
import { createHelp } from './views/help.js';
import { mountNotices } from './views/notices.js';
import { mountRibbon } from './views/ribbon.js';
import { createSettings } from './views/settings.js';
import { mountTabs } from './views/tabs.js';
import { mountTape } from './views/tape.js';
import { mountTimeline } from './views/timeline.js';
import { followToken } from './views/token-dialog.js';

const nowMs = (): number => Date.now();

/** Where a view goes. @throws Error when the page has no such place */
function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no element with the id "${id}"`);
  return found;
}

/** The views, and the board that keys move through. */
function mountViews(store: ReturnType<typeof openStore>): ReturnType<typeof createBoard> {
  const shown = lookBack(store, stateAt);
  const shell = place('app');
  const board = createBoard();
  mountRibbon(place('ribbon'), shown);
  mountNotices(place('notices'), store);
  board.view(place('board'), shown);
  mountDetail(place('detail'), shown);
  mountFigures(place('figures'), shown);
  mountPlayback(place('playback'), store);
  mountTape(place('tape'), shown);
  mountTimeline(place('timeline'), shown);
  mountFeeds(place('feeds'), shown);
  mountTabs(place('tabs'), shell);
  store.subscribe(({ connection, intake }) => {
    setAttribute(shell, 'data-connection', intake?.staleSinceMs === undefined ? connection.status : 'stale');
  });
  return board;
}

/** As the button of the playback. */
function pause(store: Store): void {
  const { playhead, nowMs: newestMs } = store.state;
  if (newestMs !== undefined) store.update({ playhead: togglePause(playhead, newestMs) });
}

function start(): void {
  applyTheme();
  followHints(document);
  const store = openStore(emptyState(nowMs()), pageSchedule());
  const preferences = new KeptPreferences(() => localStorage);
  const beeper = new Beeper();
  const board = mountViews(store);
  const help = createHelp();
  const settings = createSettings({ store, preferences, beeper, onForgetToken: () => holdToken(undefined) });
  const live = createLive({ base: '', token: heldToken, nowMs, random: Math.random });
  const sources = new Sources(store, live, nowMs);
  const replay = mountReplay(place('replay'), { store, onBegin: () => sources.makeRoom(), onClose: () => sources.backToLive() });
  followAlarms(store, preferences, beeper);
  followToken(store, (token) => {
    holdToken(token);
    sources.retry();
  });
  const mute = (): void => {
    beeper.allow();
    preferences.change({ isMuted: !preferences.current.isMuted });
  };
  const actions = { replay: replay.choose, mute, theme: toggleTheme, settings: settings.open, help: () => help.showModal() };
  mountButtons(place('buttons'), actions, preferences);
  followKeys({
    next: () => board.move(1),
    previous: () => board.move(-1),
    first: () => board.move(Number.NEGATIVE_INFINITY),
    last: () => board.move(Number.POSITIVE_INFINITY),
    filter: () => board.focusFilter(),
    pause: () => pause(store),
    theme: toggleTheme,
    mute,
    help: () => help.showModal(),
  });
}

start();
