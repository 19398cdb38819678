import './playback.css';
import type { DashboardState, Store, View } from '../model/store.js';
import { clockText, durationText, utcText } from '../text/format.js';
import { RedrawGate } from '../views/curves/redraw-gate.js';
import { readThemeColours, type ThemeColours, watchTheme } from '../views/curves/theme-colours.js';
import { button, element, setAttribute, setHint, setText } from '../views/dom.js';
import { episodeSpans } from './episode-spans.js';
import { episodeText, playheadText, whereText } from './playback-text.js';
import { advance, LIVE, LOOK_BACK_MS, moveTo, togglePause } from './playhead-moves.js';
import { recordedSpans } from './recorded-spans.js';
import { drawStrip, episodesNear } from './timeline-strip.js';

/** Between two steps of a playhead in the past, ms. */
const STEP_MS = 100;
/** The strip is drawn this often, ms: a pixel of it is some seconds. */
const STRIP_MS = 2_000;
/** Episodes named at the pointer at most. */
const MAX_NAMED = 4;

/** Pause, play, scrub over the last 60 minutes, back to the present. Needs the store itself, not one that looks back. */
export const mountPlayback: View = (root, store) => {
  const pause = button('Pause', 'Stand still (space)', () => toggle(store));
  const live = button('Live', 'Back to the present', () => store.update({ playhead: LIVE }));
  const where = element('time', { class: 'num playback-where' });
  const range = element('input', {
    type: 'range',
    min: String(-LOOK_BACK_MS / 1_000),
    max: '0',
    step: '1',
    value: '0',
    'aria-label': 'Time shown',
  });
  const strip = new Strip(range);
  root.replaceChildren(element('div', { class: 'playback', role: 'group', 'aria-label': 'Playback' }, pause, live, strip.root, where));

  range.addEventListener('input', () => {
    const { nowMs } = store.state;
    if (nowMs !== undefined) store.update({ playhead: moveTo(nowMs + range.valueAsNumber * 1_000, nowMs) });
  });
  range.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    toggle(store);
  });
  const endSteps = followTime(store);
  const end = store.subscribe((state) => {
    const { playhead, nowMs } = state;
    const isLive = playhead.atMs === undefined;
    const atMs = playhead.atMs ?? nowMs;
    pause.disabled = range.disabled = nowMs === undefined;
    live.disabled = isLive;
    setAttribute(root, 'data-playhead', isLive ? 'live' : playhead.isPaused ? 'paused' : 'playing');
    const [name, label] = isLive || !playhead.isPaused ? ['Pause', 'Stand still (space)'] : ['Play', 'Go on from here'];
    setText(pause, name);
    setAttribute(pause, 'title', label);
    setText(where, whereText(playhead, nowMs));
    setHint(where, utcText(atMs));
    setAttribute(range, 'aria-valuetext', playheadText(playhead, nowMs));
    const value = String(atMs === undefined || nowMs === undefined ? 0 : Math.round((atMs - nowMs) / 1_000));
    if (range.value !== value) range.value = value;
    strip.draw(state);
  });
  return () => {
    end();
    endSteps();
    strip.end();
    root.replaceChildren();
  };
};

function toggle(store: Store): void {
  const { playhead, nowMs } = store.state;
  if (nowMs !== undefined) store.update({ playhead: togglePause(playhead, nowMs) });
}

/** Moves a playhead in the past as time goes by. @returns ends it */
function followTime(store: Store): () => void {
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - lastMs;
    lastMs += elapsedMs;
    const { playhead, nowMs } = store.state;
    if (nowMs === undefined) return;
    const moved = advance(playhead, elapsedMs, nowMs);
    if (moved !== playhead) store.update({ playhead: moved });
  }, STEP_MS);
  return () => clearInterval(timer);
}

/** The canvas behind the scrubber, drawn every two seconds and when the history changed. */
class Strip {
  readonly root: HTMLElement;
  readonly #canvas = element('canvas', { 'aria-hidden': 'true' });
  readonly #gate = new RedrawGate(() => this.#draw());
  readonly #observer = new ResizeObserver(() => this.#gate.ask());
  readonly #endTheme: () => void;
  #state: DashboardState | undefined;
  #key: readonly unknown[] = [];
  #colours: ThemeColours | undefined;

  constructor(range: HTMLInputElement) {
    this.root = element('div', { class: 'playback-strip' }, this.#canvas, range);
    this.#observer.observe(this.root);
    this.#endTheme = watchTheme(() => {
      this.#colours = undefined;
      this.#gate.ask();
    });
    this.root.addEventListener('pointermove', ({ clientX }) => setAttribute(this.root, 'title', this.#textAt(clientX)));
  }

  draw(state: DashboardState): void {
    const { nowMs, signals, history } = state;
    const key = [Math.floor((nowMs ?? 0) / STRIP_MS), signals.length === 0, history];
    this.#state = state;
    if (key.every((part, i) => part === this.#key[i])) return;
    this.#key = key;
    this.#gate.ask();
  }

  end(): void {
    this.#gate.end();
    this.#observer.disconnect();
    this.#endTheme();
  }

  #draw(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    const [width, height] = [clientWidth, clientHeight].map((length) => Math.round(length * devicePixelRatio)) as [number, number];
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    const { nowMs, signals, history } = this.#state ?? {};
    const recorded = history === undefined ? [] : recordedSpans(history);
    this.#colours ??= readThemeColours(this.root);
    drawStrip(this.#canvas, { nowMs: nowMs ?? 0, recorded, episodes: episodeSpans(signals ?? []) }, this.#colours);
  }

  /** The time under the pointer and the episodes there. */
  #textAt(clientX: number): string | undefined {
    const { nowMs, signals } = this.#state ?? {};
    const { left, width } = this.root.getBoundingClientRect();
    if (nowMs === undefined || width === 0) return undefined;
    const atMs = nowMs - LOOK_BACK_MS * (1 - Math.min(1, Math.max(0, (clientX - left) / width)));
    const near = episodesNear(episodeSpans(signals ?? []), atMs, (4 * LOOK_BACK_MS) / width);
    const more = near.length > MAX_NAMED ? [`and ${near.length - MAX_NAMED} more`] : [];
    return [
      `${clockText(atMs)} (${utcText(atMs)}), ${durationText(nowMs - atMs)} ago`,
      ...near.slice(0, MAX_NAMED).map(episodeText),
      ...more,
    ].join('\n');
  }
}
