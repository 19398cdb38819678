import { clockText, durationText, probabilityText, utcText } from '../../text/format.js';
import { element, setHidden, setHint, setText } from '../dom.js';
import { type Part, section } from './part.js';
import { rateText } from './rates.js';
import type { ShownSymbol } from './shown-symbol.js';

/** Reasons shown at most. */
const MAX_REASONS = 4;
/** The age of an older signal is told, ms. */
const OLD_AFTER_MS = 10_000;

/** Why, in words: the explanation of the risk, the reasons of the newest signal, and the newest episode. */
export class Words implements Part {
  readonly #explanation = element('p');
  readonly #signal = element('p', { class: 'muted num' });
  readonly #reasons = Array.from({ length: MAX_REASONS }, () => element('li'));
  readonly #list = element('ul', { class: 'reasons' }, ...this.#reasons);
  readonly #episode = element('p', { class: 'num' });
  readonly root = section('words', 'Why', this.#explanation, this.#signal, this.#list, this.#episode);

  draw({ document: { risk }, signal, episode, nowMs, absence }: ShownSymbol): void {
    setText(
      this.#explanation,
      risk?.explanation ?? (absence === 'recorded' ? 'The explanation was not recorded for this time.' : 'No risk assessed.'),
    );
    const reasons = signal?.context.reasons ?? [];
    const atMs = signal === undefined ? undefined : signal.timestamp * 1_000;
    const missing = signal === undefined || signal.context.missing.length === 0 ? '' : `, without ${signal.context.missing.join(', ')}`;
    const ago = atMs === undefined || nowMs - atMs < OLD_AFTER_MS ? '' : `, ${durationText(nowMs - atMs)} ago`;
    setText(
      this.#signal,
      signal === undefined
        ? absence === 'recorded'
          ? 'No signal from before this time is known.'
          : 'No signal in the last hour.'
        : `Signal ${signal.signal} at ${clockText(atMs)}${ago}${missing}${reasons.length === 0 ? '' : ':'}`,
    );
    setHint(this.#signal, signal === undefined ? undefined : utcText(atMs));
    setHidden(this.#list, reasons.length === 0);
    this.#reasons.forEach((item, i) => {
      setHidden(item, reasons[i] === undefined);
      setText(item, reasons[i] ?? '');
    });
    setHint(this.#list, reasons.length > MAX_REASONS ? reasons.join('\n') : undefined);
    this.#drawEpisode(episode, nowMs);
  }

  #drawEpisode(episode: ShownSymbol['episode'], nowMs: number): void {
    setHidden(this.#episode, episode === undefined);
    if (episode === undefined) return;
    const { fromMs, toMs, isOpen, highest, peakProbability, peakVelocity, signals } = episode;
    const when = isOpen
      ? `Episode since ${clockText(fromMs)}, ${durationText(nowMs - fromMs)}`
      : `Last episode ${clockText(fromMs)} to ${clockText(toMs)}`;
    const peaks = `up to ${highest}, ${probabilityText(peakProbability)}, ${rateText(peakVelocity)} events/s`;
    setText(this.#episode, `${when}: ${peaks}, ${signals === 1 ? '1 signal' : `${signals} signals`}`);
    setHint(this.#episode, `${utcText(fromMs)} to ${isOpen ? 'now' : utcText(toMs)}`);
  }
}
