import { systemClock } from '@cascade/feeds';
import { type FakeExchange, playScenario } from '@cascade/testkit';
import type { DemoTape } from './demo-tape.js';

/** What the demo is doing, for the progress bar. */
export interface Stage {
  text: string;
  startedMs: number;
  durationMs: number;
}

/** What is played, and how. */
export interface TapePlay {
  readonly fakes: readonly FakeExchange[];
  /** Played first; its opening is on the fakes already. */
  readonly first: DemoTape;
  /** What to play after `tape`; `undefined`: end. */
  readonly next: (tape: DemoTape) => DemoTape | undefined;
  /** Resolves when every feed is live. */
  readonly allLive: Promise<void>;
  /** Told of what happens. */
  readonly stage: Stage;
  readonly signal: AbortSignal;
}

/** Between two tapes the prices go back this slowly, ms, so that the next one does not start with a jump. */
const RECOVERY_MS = 30_000;
/** Prices outside of tapes come this often, ms. */
const BEAT_MS = 250;

/** Puts the state at the beginning of a tape on the fakes, at once. */
export async function setOpening(fakes: readonly FakeExchange[], { opening }: DemoTape): Promise<void> {
  await playScenario(fakes, opening, { clock: systemClock, speed: 1_000 });
}

/** Keeps the price alive until every feed is live, then plays one tape after the other. */
export async function playTapes({ fakes, first, next, allLive, stage, signal }: TapePlay): Promise<void> {
  const opening = new Map(first.prices);
  await beatUntil(fakes, allLive, () => opening, signal);
  for (let tape: DemoTape | undefined = first; tape !== undefined && !signal.aborted; ) {
    enter(stage, `${tape.scenario.name}, seed ${tape.seed}`, tape.durationMs);
    await playScenario(fakes, tape.events, { clock: systemClock, signal });
    const after = next(tape);
    if (after === undefined) return;
    const [from, to] = [tape.prices, new Map(after.prices)];
    enter(stage, `prices recover before seed ${after.seed}`, RECOVERY_MS);
    await beatUntil(fakes, systemClock.sleep(RECOVERY_MS, signal), () => between(from, to, shareOf(stage)), signal);
    await setOpening(fakes, after);
    tape = after;
  }
}

/** How much of the stage is over, 0..1. */
export function shareOf(stage: Stage): number {
  return stage.durationMs === 0 ? 0 : Math.min(1, (systemClock.nowMs() - stage.startedMs) / stage.durationMs);
}

function enter(stage: Stage, text: string, durationMs: number): void {
  stage.text = text;
  stage.startedMs = systemClock.nowMs();
  stage.durationMs = durationMs;
}

function between(from: ReadonlyMap<string, number>, to: ReadonlyMap<string, number>, share: number): ReadonlyMap<string, number> {
  return new Map([...to].map(([symbol, price]) => [symbol, (1 - share) * (from.get(symbol) ?? price) + share * price]));
}

/** Sends prices until `until` resolves, as real venues would: the feeds judge by them whether a socket is alive. */
async function beatUntil(
  fakes: readonly FakeExchange[],
  until: Promise<void>,
  prices: () => ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<void> {
  let done = false;
  void until.then(() => {
    done = true;
  });
  while (!done && !signal.aborted) {
    const tsMs = systemClock.nowMs();
    const now = prices();
    const price = Math.round((now.get('BTCUSDT') ?? 0) * 10) / 10;
    for (const fake of fakes) {
      for (const [symbol, mark] of now) fake.setDerivative({ symbol, mark });
      fake.sendPrice({ price, bid: price - 0.1, ask: price + 0.1, tsMs });
    }
    await Promise.race([until, systemClock.sleep(BEAT_MS, signal)]);
  }
}
