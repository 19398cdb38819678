/** Simulates flash crashes, runs the detector over what the feeds show of them, and judges its alarms by what really happened. */
import { SIGNAL_LEVELS } from '@cascade/core';
import { Detector } from '@cascade/detector';
import { replay } from '@cascade/replay';
import { judgeMethod, labelCascades, TraceRecorder } from '@cascade/replay/evaluate';
import { simulate } from '@cascade/replay/simulate';

const alert = SIGNAL_LEVELS.indexOf('ALERT');

for (const seed of [1, 2, 3]) {
  const market = simulate({ scenario: 'flash-crash', seed });
  const detector = new Detector({ preset: 'calibrated' });
  const levels = new TraceRecorder('level', 1);
  for await (const { events, nowMs } of replay(market.events, { pace: 'max' })) {
    for (const event of events) detector.push(event);
    for (const [symbol, { score }] of detector.judge(nowMs)) levels.add(symbol, nowMs, SIGNAL_LEVELS.indexOf(score.level));
  }

  // The labels come from the truth, which no feed shows and the detector has never seen.
  const { outcomes, falseAlarms } = judgeMethod(levels.traces(), alert, labelCascades(market.truth()));
  const found = outcomes.filter(({ detected }) => detected);
  const delays = found.map(({ label, delayMs = 0 }) => `${label.symbol} ${(delayMs / 1_000).toFixed(1)} s after onset`);
  console.log(`${market.badge}, seed ${seed}: ${found.length} of ${outcomes.length} cascades, ${falseAlarms.length} false alarms`);
  if (delays.length > 0) console.log(`  ALERT ${delays.join(', ')}`);
}
