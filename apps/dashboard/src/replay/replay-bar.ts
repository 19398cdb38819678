import { percentText, utcText } from '../text/format.js';
import { button, element, setAttribute, setHint, setText } from '../views/dom.js';
import type { ReplayProgress } from './messages.js';
import { SPEEDS, type Speed } from './replay-pace.js';
import { countsText, dayText, speedText } from './replay-words.js';

/** What people do with the bar. */
export interface ReplayBarActions {
  readonly onSpeed: (speed: Speed) => void;
  readonly onPause: (isPaused: boolean) => void;
  readonly onClose: () => void;
}

/** The line of a replay: what is replayed, where it stands, how fast; hidden while nothing is. */
export class ReplayBar {
  speed: Speed = 60;
  #isPaused = false;
  readonly #root: HTMLElement;
  readonly #name = element('strong', { class: 'replay-name' });
  readonly #time = element('time', { class: 'num', 'data-testid': 'replay-time' });
  readonly #progress = element('progress', { max: '1', value: '0', 'aria-label': 'Share of the recording' });
  readonly #share = element('span', { class: 'num replay-share' });
  readonly #counts = element('span', { class: 'num muted replay-counts', 'data-testid': 'replay-counts' });
  readonly #state = element('span', { class: 'replay-state', role: 'status', 'data-testid': 'replay-state' });
  readonly #pause: HTMLButtonElement;
  readonly #speeds: HTMLSelectElement;

  constructor(root: HTMLElement, actions: ReplayBarActions) {
    this.#root = root;
    this.#pause = button('Pause', 'Pause or go on', () => {
      this.#setPaused(!this.#isPaused);
      actions.onPause(this.#isPaused);
    });
    this.#speeds = element('select', { 'aria-label': 'Speed of the replay', title: 'Recorded time that passes in a second' });
    this.#speeds.append(...SPEEDS.map((speed) => element('option', { value: String(speed) }, speedText(speed))));
    this.#speeds.value = String(this.speed);
    this.#speeds.addEventListener('change', () => {
      this.speed = SPEEDS.find((speed) => String(speed) === this.#speeds.value) ?? this.speed;
      actions.onSpeed(this.speed);
    });
    const close = button('Back to live', 'End the replay and show the service again', actions.onClose);
    setAttribute(root, 'class', 'replay-bar');
    root.append(
      element('span', {}, 'Replay of'),
      this.#name,
      this.#time,
      this.#progress,
      this.#share,
      this.#counts,
      this.#state,
      this.#pause,
      this.#speeds,
      close,
    );
    root.hidden = true;
  }

  /** A file begins. */
  begin(name: string): void {
    this.#root.hidden = false;
    setText(this.#name, name);
    setHint(this.#name, name);
    setText(this.#state, '');
    this.#pause.disabled = false;
    this.#speeds.disabled = false;
    this.#setPaused(false);
  }

  show(progress: ReplayProgress, nowMs: number): void {
    this.#progress.value = progress.share;
    setText(this.#share, percentText(progress.share));
    setText(this.#time, dayText(nowMs));
    setHint(this.#time, utcText(nowMs));
    setText(this.#counts, countsText(progress));
  }

  /** Nothing comes any more. */
  end(isWhole: boolean): void {
    setText(this.#state, isWhole ? 'ended' : 'stopped');
    this.#pause.disabled = true;
    this.#speeds.disabled = true;
  }

  hide(): void {
    this.#root.hidden = true;
  }

  #setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    setText(this.#pause, isPaused ? 'Go on' : 'Pause');
    setAttribute(this.#pause, 'aria-pressed', String(isPaused));
  }
}
