import { serialize } from 'node:v8';
import { type CascadeEvent, type CascadeSignal, PRESETS } from '@cascade/core';
import { marketWideCrash } from '@cascade/testkit';
import { describe, expect, it } from 'vitest';
import { type DetectorOptions, MARKET_SYMBOL } from './config.js';
import { Detector } from './detector.js';
import { DETECTOR_STATE_VERSION, type DetectorState } from './detector-state.js';
import { burst, funding, liquidation, openInterest, price, status, T0 } from './events.sample.js';
import { BURST_MODEL } from './model.sample.js';

/** Pushes the events that were received after `fromMs` up to `toMs` and reads every 250 ms after it. */
function run(detector: Detector, events: readonly CascadeEvent[], fromMs: number, toMs: number): CascadeSignal[] {
  const signals: CascadeSignal[] = [];
  let next = events.findIndex(({ receivedTsMs }) => receivedTsMs > fromMs);
  for (let nowMs = fromMs + 250; nowMs <= toMs; nowMs += 250) {
    for (let event = events[next]; event !== undefined && event.receivedTsMs <= nowMs; event = events[++next]) detector.push(event);
    for (const { signal } of detector.at(nowMs)) signals.push(signal);
  }
  return signals;
}

describe.each(PRESETS.flatMap((preset) => (['received', 'event'] as const).map((timeAxis) => ({ preset, timeAxis }))))(
  'a restart that took 5 s, amidst a crash, $preset on $timeAxis time',
  ({ preset, timeAxis }) => {
    const options = { preset, timeAxis, model: BURST_MODEL };
    const crash = marketWideCrash({ seed: 3, startMs: T0 });
    const venues = [...new Set(crash.flatMap((event) => (event.type === 'liquidation' ? [event.exchange] : [])))];
    const stopMs = T0 + 32_000;
    const liveMs = stopMs + 5_000;

    const before = new Detector(options);
    for (const exchange of venues) before.push(status(exchange, true, T0 - 100_000));
    const early = run(before, crash, T0, stopMs);
    const state = structuredClone(before.save());

    /** A detector that was told of the restart, or not. */
    function restarted(isTold: boolean): Detector {
      const detector = new Detector(options);
      detector.restore(state);
      for (const live of isTold ? [false, true] : []) {
        for (const exchange of venues) detector.push(status(exchange, live, live ? liveMs : stopMs));
      }
      return detector;
    }

    it('goes on with the signals and the episode of every symbol', () => {
      const late = run(restarted(true), crash, liveMs, T0 + 220_000);
      const open: string[] = [];
      for (const symbol of new Set(early.map((signal) => signal.symbol))) {
        const [old, own] = [early, late].map((signals) => signals.filter((signal) => signal.symbol === symbol)) as [
          typeof early,
          typeof late,
        ];
        const { seq = 0, episode } = old.at(-1) ?? {};
        expect(own.map((signal) => signal.seq)).toEqual(own.map((_, index) => seq + 1 + index));
        expect(own.map((signal) => signal.level)).toContain('NONE');
        if (episode === undefined) continue;
        open.push(symbol);
        const untilEnd = own.slice(0, 1 + own.findIndex(({ level }) => level === 'NONE'));
        expect(new Set(untilEnd.map((signal) => signal.episode))).toEqual(new Set([episode]));
        expect(own.filter((signal) => signal.episode !== undefined && signal.episode !== episode)).toEqual([]);
      }
      expect(open).toEqual(expect.arrayContaining(['BTCUSDT', 'ETHUSDT', MARKET_SYMBOL]));
      expect(new Set([...early, ...late].map(({ id }) => id)).size).toBe(early.length + late.length);
    });

    it('tells no acceleration or jerk of a time that touches the hole', () => {
      const detector = restarted(true);
      let told = 0;
      for (let nowMs = liveMs; nowMs < liveMs + 40_000; nowMs += 500) {
        const signals = run(detector, crash, nowMs - (nowMs === liveMs ? 0 : 500), nowMs);
        for (const { tsMs, metrics } of signals) if (tsMs < liveMs + 6_000) expect(metrics.eventsPerSec3).toBeUndefined();
        for (const { velocity } of detector.judge(nowMs).values()) {
          for (const { windowMs, acceleration, jerk } of velocity.derivatives) {
            if (nowMs - 2 * windowMs < liveMs) expect(acceleration).toBeUndefined();
            if (nowMs - 3 * windowMs < liveMs) expect(jerk).toBeUndefined();
            else if (jerk !== undefined) told++;
          }
        }
      }
      expect(told).toBeGreaterThan(0);
    });

    it('would be taken for a sudden end of the flow if the detector were not told', () => {
      const jerk = (isTold: boolean): number | undefined => {
        const detector = restarted(isTold);
        run(detector, crash, liveMs, liveMs + 500);
        return detector.reading('BTCUSDT', liveMs + 500)?.velocity.derivatives[0]?.jerk?.eventsPerSec3;
      };
      expect(jerk(true)).toBeUndefined();
      expect(Math.abs(jerk(false) ?? 0)).toBeGreaterThan(1);
    });
  },
);

/** A detector that has seen an event of every kind, and something stands. */
function used(options: DetectorOptions = {}): Detector {
  const detector = new Detector({ model: BURST_MODEL, ...options });
  const events = [status('binance', true, T0), price(T0, 1e5), openInterest(T0, 1e9), funding(T0, 1e-4), ...burst(T0)];
  for (const event of events) detector.push(event);
  detector.at(T0 + 1_000);
  return detector;
}

describe('a saved state', () => {
  it('is small while little is known', () => {
    expect(serialize(new Detector().save()).length).toBeLessThan(2_000);
    expect(serialize(used().save()).length).toBeLessThan(40_000);
  });

  it('has the same objects as the one before for symbols of which nothing changed', () => {
    const detector = used();
    for (const symbol of ['ETHUSDT', 'SOLUSDT', 'XRPUSDT']) detector.push(openInterest(T0, 1e9, 'okx', { symbol }));
    const first = detector.save().symbols.states;
    detector.push(liquidation(T0 + 2_000, { symbol: 'SOLUSDT' }));
    detector.push(openInterest(T0 + 2_000, 2e9, 'okx', { symbol: 'XRPUSDT' }));
    const second = detector.save().symbols.states;
    expect([...second].map(([symbol, state]) => [symbol, state === first.get(symbol)])).toEqual([
      ['BTCUSDT', true],
      ['ETHUSDT', true],
      ['SOLUSDT', false],
      ['XRPUSDT', false],
    ]);
    expect(second.get('XRPUSDT')?.engine).toBe(first.get('XRPUSDT')?.engine);
    detector.judge(T0 + 3_000);
    expect(detector.save().symbols.states.get('BTCUSDT')?.engine.readMs).toBe(T0 + 3_000);
    detector.push(status('okx', true, T0 + 4_000));
    expect(detector.save().symbols.states.get('ETHUSDT')?.engine.liveness.get('okx')).toHaveLength(2);
  });

  it('is not changed by what comes after it, nor by what comes to the one that was given it', () => {
    const [detector, other] = [used(), new Detector({ model: BURST_MODEL })];
    const state = detector.save();
    const written = structuredClone(state);
    other.restore(state);
    const later = [status('binance', false, T0 + 2_000), price(T0 + 2_000, 9e4), openInterest(T0 + 2_000, 1), funding(T0 + 2_000, 1)];
    for (const each of [detector, other]) {
      for (const event of [...later, ...burst(T0 + 2_000)]) each.push(event);
      each.at(T0 + 3_000);
    }
    expect(state).toStrictEqual(written);
  });

  it('says since when venues are live, for symbols that come after the restart', () => {
    const [detector, other] = [used(), new Detector({ model: BURST_MODEL })];
    other.restore(detector.save());
    for (const each of [detector, other]) each.push(liquidation(T0 + 2_000, { symbol: 'NEWUSDT' }));
    const [plain, restored] = [detector, other].map((each) => each.save().symbols.states.get('NEWUSDT')?.engine.liveness);
    expect(plain).toEqual(new Map([['binance', Float64Array.of(T0, 1)]]));
    expect(restored).toEqual(plain);
  });

  it('leaves out how many signals were emitted', () => {
    const [saved, other] = [used(), used()];
    other.restore(saved.save());
    expect(saved.stats().signals).not.toEqual(new Detector().stats().signals);
    expect(other.stats()).toEqual({ ...saved.stats(), signals: new Detector().stats().signals });
  });

  it('does not hold what a reset forgets', () => {
    const detector = used();
    detector.reset();
    expect(detector.save()).toStrictEqual(new Detector({ model: BURST_MODEL }).save());
  });
});

describe('a state of another detector is refused, and nothing changes', () => {
  const rows: readonly [part: string, saved: string, wanted: string, options: DetectorOptions][] = [
    ['preset', 'corrected', 'calibrated', { preset: 'corrected' }],
    ['timeAxis', 'event', 'received', { timeAxis: 'event' }],
    ['maxSymbols', '7', '2000', { maxSymbols: 7 }],
    ['cooldownMs', '5000', '60000', { cooldownMs: 5_000 }],
    ['model', 'another', 'burst-by-hand', { model: { ...BURST_MODEL, name: 'another' } }],
  ];

  it.each(rows)('for its %s', (part, saved, wanted, options) => {
    const detector = used();
    const before = detector.save();
    expect(() => detector.restore(used(options).save())).toThrow(
      expect.objectContaining({
        code: 'detector/state-mismatch',
        message: `the state was saved with ${part} "${saved}", this detector has "${wanted}"; start cold, without a saved state`,
        context: { part, saved: expect.anything(), wanted: expect.anything() },
      }),
    );
    expect(detector.save()).toStrictEqual(before);
  });

  it('for its version, before anything else of it is looked at', () => {
    const version = DETECTOR_STATE_VERSION + 1;
    expect(() => used().restore({ version } as unknown as DetectorState)).toThrow(
      expect.objectContaining({
        code: 'detector/state-mismatch',
        context: { part: 'version', saved: version, wanted: DETECTOR_STATE_VERSION },
      }),
    );
  });

  it('but not for how often a standing signal is refreshed, nor for a model that takes no part', () => {
    const model = { ...BURST_MODEL, name: 'another' };
    const detector = new Detector({ preset: 'corrected', refreshMs: 5_000, model });
    detector.restore(used({ preset: 'corrected' }).save());
    expect(detector.stats().liquidations).toBe(600);
    detector.push(liquidation(T0 + 1_000));
    expect(detector.stats().liquidations).toBe(601);
  });
});
