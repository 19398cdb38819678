import type { AlarmLevel } from './preferences.js';

/** Pitch, Hz, and how many times: told apart without looking. */
const TONES: Readonly<Record<AlarmLevel, readonly [pitchHz: number, times: number]>> = {
  WATCH: [440, 1],
  ALERT: [587, 1],
  CRITICAL: [740, 2],
  EXTREME: [932, 3],
};
const TONE_S = 0.12;
const GAP_S = 0.08;
const LOUDNESS = 0.15;

/** Beeps. Silent until `allow` was called by a click: a browser forbids sound before, and so do we. */
export class Beeper {
  #context: AudioContext | undefined;

  /** Call it in the handler of a click or key. */
  allow(): void {
    this.#context ??= new AudioContext();
    void this.#context.resume();
  }

  beep(level: AlarmLevel): void {
    const context = this.#context;
    if (context === undefined) return;
    const [pitchHz, times] = TONES[level];
    for (let i = 0; i < times; i++) tone(context, pitchHz, context.currentTime + i * (TONE_S + GAP_S));
  }
}

function tone(context: AudioContext, pitchHz: number, atSec: number): void {
  const source = context.createOscillator();
  const volume = context.createGain();
  source.frequency.value = pitchHz;
  // Without a ramp a tone begins and ends with a click.
  volume.gain.setValueAtTime(0, atSec);
  volume.gain.linearRampToValueAtTime(LOUDNESS, atSec + 0.01);
  volume.gain.linearRampToValueAtTime(0, atSec + TONE_S);
  source.connect(volume).connect(context.destination);
  source.start(atSec);
  source.stop(atSec + TONE_S);
}
