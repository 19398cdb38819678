import type { CascadeLabel } from '../evaluate/cascade-label.js';
import type { BacktestResult, ReportAlarm, ReportCard, ReportLevel, ReportTimeline } from './backtest-result.js';

/** A symbol that would run code if it were printed as markup. */
export const HOSTILE_SYMBOL = '<img src=x onerror="alert(1)">\'&';

const START_MS = Date.UTC(2026, 2, 4);
const MINUTE_MS = 60_000;

function card(hits: number, falseAlarms: number): ReportCard {
  return {
    recall: { hits, n: 4, interval: { low: Math.max(0, hits / 4 - 0.3), high: Math.min(1, hits / 4 + 0.2) } },
    recallSevere: { hits: Math.min(2, hits), n: 2 },
    recallBySeverity: [
      { severity: 1, hits: Math.max(0, hits - 2), n: 2 },
      { severity: 2, hits: Math.min(2, hits), n: 2 },
    ],
    falseAlarms,
    falseAlarmsPerSymbolDay: falseAlarms / 4,
    falseAlarmsPerCalmHour: falseAlarms / 95,
    ...(hits === 0
      ? {}
      : {
          delay: { n: hits, p10Ms: -1_200, p50Ms: 3_100, p90Ms: 12_000 },
          delayToProven: { n: hits, p10Ms: -9_000, p50Ms: -2_400, p90Ms: 1_000 },
          leadToPeak: { n: hits, p10Ms: 1_000, p50Ms: 8_500, p90Ms: 75_000 },
        }),
    dontCare: 1,
  };
}

function label(symbol: string, minute: number, severity: 0 | 1 | 2 | 3): CascadeLabel {
  const onsetMs = START_MS + minute * MINUTE_MS;
  return {
    symbol,
    side: 'long',
    grade: severity === 0 ? 'grey' : 'cascade',
    severity,
    onsetMs,
    endMs: onsetMs + 40_000,
    peakMs: onsetMs + 12_000,
    provenMs: severity === 0 ? undefined : onsetMs + 6_000,
    count: 120,
    notionalUsd: 2_400_000,
    openInterestShare: 3.2e-4,
    sideShare: 0.94,
    venues: 3,
    adverseMove: severity === 0 ? undefined : 0.012,
  };
}

const LABELS = [
  label('BTC-USD', 30, 1),
  label('BTC-USD', 200, 2),
  label(HOSTILE_SYMBOL, 60, 1),
  label(HOSTILE_SYMBOL, 260, 2),
  label('BTC-USD', 90, 0),
];

/** The first `hits` cascades, each 3.1 s after its onset. */
function caught(hits: number): ReportLevel['caught'] {
  return LABELS.slice(0, hits).map(({ onsetMs }, label) => ({ label, alarmMs: onsetMs + 3_100 }));
}

const ALARMS: readonly ReportAlarm[] = [
  {
    symbol: 'BTC-USD',
    level: 'CRITICAL',
    startMs: START_MS + 30 * MINUTE_MS + 3_000,
    endMs: START_MS + 32 * MINUTE_MS,
    probability: 0.91,
    side: 'long',
    verdict: 'hit',
    labels: [0],
    delayMs: 3_000,
    delayToProvenMs: -3_000,
    reasons: ['USD of 60 s is 2.1 bp of open interest', `largest share from ${HOSTILE_SYMBOL}`],
  },
  {
    symbol: HOSTILE_SYMBOL,
    level: 'ALERT',
    startMs: START_MS + 150 * MINUTE_MS,
    endMs: START_MS + 151 * MINUTE_MS,
    probability: 0.4,
    verdict: 'false',
    reasons: [],
  },
  {
    symbol: 'BTC-USD',
    level: 'WATCH',
    startMs: START_MS + 90 * MINUTE_MS,
    endMs: START_MS + 91 * MINUTE_MS,
    probability: 0.2,
    verdict: 'dont-care',
    reasons: ['rate above the base'],
  },
];

function timeline(symbol: string): ReportTimeline {
  const bins = Array.from({ length: 300 }, (_, bin) => bin);
  return {
    symbol,
    startMs: START_MS,
    stepMs: MINUTE_MS,
    longUsd: bins.map((bin) => (bin % 30 === 0 ? 1_000 * bin : 0)),
    shortUsd: bins.map((bin) => (bin % 45 === 0 ? 700 * bin : 0)),
    price: bins.map((bin) => (bin === 100 ? null : 60_000 + 40 * (bin % 50))),
    probability: bins.map((bin) => (bin % 30 === 0 ? 0.5 : null)),
    levels: [{ level: 'ALERT', startMs: START_MS + 30 * MINUTE_MS, endMs: START_MS + 32 * MINUTE_MS }],
  };
}

/** A small result with every part filled, two symbols (one of them hostile), four cascades and three alarms. */
export function sampleResult(): BacktestResult {
  const matched = (hits: readonly [number, number]): BacktestResult['methods'][number]['matched'] => [
    { targetPerSymbolDay: 0.5, threshold: 0.4, card: card(hits[0], 2) },
    { targetPerSymbolDay: 1, threshold: 0.3, card: card(hits[1], 4) },
  ];
  return {
    name: `tape of ${HOSTILE_SYMBOL}`,
    badge: 'recorded',
    source: 'one-day.ndjson.gz',
    sha256: 'ab'.repeat(32),
    startMs: START_MS,
    endMs: START_MS + 300 * MINUTE_MS,
    symbols: ['BTC-USD', HOSTILE_SYMBOL],
    symbolDays: 4,
    days: 1,
    events: 123_456,
    liquidations: 2_345,
    notionalUsd: 34_500_000,
    labels: {
      version: 'labels/1',
      variant: 'C',
      rule: 'single-venue',
      criteria: [
        { text: 'at least 20 liquidations', judged: true },
        { text: `open interest of ${HOSTILE_SYMBOL}`, judged: false },
      ],
      list: LABELS,
    },
    variants: [
      { variant: 'A', targetPerSymbolDay: 0.5, threshold: 0.3, recall: { hits: 5, n: 8 }, falseAlarmsPerSymbolDay: 0.25 },
      { variant: 'B', targetPerSymbolDay: 0.5, threshold: 0.5, recall: { hits: 2, n: 5 }, falseAlarmsPerSymbolDay: 0.5 },
      { variant: 'C', targetPerSymbolDay: 0.5, threshold: 0.4, recall: { hits: 3, n: 4 }, falseAlarmsPerSymbolDay: 0.5 },
    ],
    model: { name: 'calibrated-1', origin: 'simulated', description: `seeds of ${HOSTILE_SYMBOL}`, dataSha256: 'cd'.repeat(32) },
    preset: 'calibrated',
    mainTargetPerSymbolDay: 0.5,
    methods: [
      {
        method: 'calibrated',
        title: 'calibrated',
        atLevels: [
          { level: 'WATCH', threshold: 0.15, card: card(4, 8), caught: caught(4) },
          { level: 'ALERT', threshold: 0.35, card: card(3, 2), caught: caught(3) },
          { level: 'CRITICAL', threshold: 0.7, card: card(1, 0), caught: caught(1) },
        ],
        matched: matched([3, 4]),
      },
      { method: 'rate10s', title: '10 s rate', matched: matched([1, 2]) },
      { method: 'hostile', title: HOSTILE_SYMBOL, matched: matched([0, 0]) },
    ],
    differences: [
      {
        method: 'calibrated',
        baseline: 'rate10s',
        targetPerSymbolDay: 0.5,
        difference: 0.5,
        interval: { low: -0.1, high: 0.9 },
        both: 1,
        onlyMethod: 2,
        onlyBaseline: 0,
        neither: 1,
      },
    ],
    calibration: {
      brier: 0.0123,
      skill: 0.45,
      ece: 0.0034,
      bins: [
        { low: 0, high: 0.1, n: 10_000, meanProbability: 0.01, positives: 110 },
        { low: 0.5, high: 0.6, n: 80, meanProbability: 0.55, positives: 40 },
      ],
    },
    alarms: ALARMS,
    timelines: [timeline('BTC-USD'), timeline(HOSTILE_SYMBOL)],
    closeUps: [{ ...timeline('BTC-USD'), startMs: START_MS + 29 * MINUTE_MS, stepMs: 1_000 }],
    warnings: ['2 symbols < 8: severity 3 cannot occur', `gap in ${HOSTILE_SYMBOL}`],
  };
}
