import { alarmId, VERDICTS } from './alarm-list.js';
import { coordinate, movedApart } from './axis.js';
import type { BacktestResult, ReportTimeline } from './backtest-result.js';
import { cascadesOf, presetMethod } from './findings.js';
import { type Html, html, jsonBlock, trustedHtml } from './html.js';
import { plural, timeText, usdText } from './number-text.js';
import { yAxis } from './plot-frame.js';
import {
  type LevelBand,
  levelLane,
  liquidationStrip,
  priceStrip,
  probabilityStrip,
  type Strip,
  stripView,
  stripWidth,
  totalUsd,
} from './timeline-strips.js';

/** Whole-span timelines and close-ups drawn for one input; what is above is counted. */
const MAX_TIMELINES = 40;

/** Of the strip of the probability, 0..1. */
const BAND_NAME_HEIGHT = 0.11;

interface Panel {
  readonly id: string;
  readonly timeline: ReportTimeline;
}

function endMs(timeline: ReportTimeline): number {
  return timeline.startMs + stripWidth(timeline) * timeline.stepMs;
}

/** Place 0..1 in the timeline, for the style sheet to zoom with. */
function place(timeline: ReportTimeline, tsMs: number): string {
  const at = (tsMs - timeline.startMs) / (endMs(timeline) - timeline.startMs);
  return String(Math.round(at * 1e7) / 1e7);
}

function shades(result: BacktestResult, timeline: ReportTimeline): Html[] {
  return result.labels.list
    .filter((label) => label.symbol === timeline.symbol && label.endMs >= timeline.startMs && label.onsetMs < endMs(timeline))
    .flatMap((label) => {
      const what = label.grade === 'grey' ? 'grey burst' : `cascade, severity ${label.severity}`;
      const shade = html`<i class="shade ${label.grade}" style="--t:${place(timeline, label.onsetMs)};--u:${place(timeline, label.endMs)}" title="${what}, ${timeText(label.onsetMs)}"></i>`;
      if (label.provenMs === undefined) return [shade];
      return [shade, html`<i class="proven" style="--t:${place(timeline, label.provenMs)}"></i>`];
    });
}

function marks(result: BacktestResult, input: number, timeline: ReportTimeline): Html[] {
  return result.alarms.flatMap((alarm, index) => {
    if (alarm.symbol !== timeline.symbol || alarm.startMs < timeline.startMs || alarm.startMs >= endMs(timeline)) return [];
    const { sign, text } = VERDICTS[alarm.verdict];
    const id = alarmId(input, index);
    const target = id === undefined ? undefined : html` href="#${id}"`;
    const title = `${timeText(alarm.startMs)} ${alarm.level}: ${text}`;
    return [
      html`<a${target} class="mark ${alarm.verdict}" style="--t:${place(timeline, alarm.startMs)}" title="${title}" aria-label="${title}">${sign}</a>`,
    ];
  });
}

function stripHtml(kind: string, title: string, timeline: ReportTimeline, strip: Strip, names: readonly Html[] = []): Html {
  return html`<div class="strip ${kind}"><p class="strip-title">${title}</p>${yAxis(strip.ticks)}<div class="area"><svg viewBox="${stripView(timeline)}" preserveAspectRatio="none" aria-hidden="true">${trustedHtml(strip.svg)}</svg>${names}</div></div>`;
}

/** The preset's levels by threshold. */
function levelBands(result: BacktestResult): LevelBand[] {
  const bands = new Map<number, string>();
  for (const { level, threshold } of presetMethod(result)?.atLevels ?? []) {
    if (threshold === undefined) continue;
    const known = bands.get(threshold);
    bands.set(threshold, known === undefined ? level : `${known}, ${level}`);
  }
  return [...bands].map(([threshold, name]) => ({ name, threshold }));
}

/** What the readout under the pointer shows; figures as short as it shows them. */
function series({ startMs, stepMs, longUsd, shortUsd, unknownUsd, price, probability }: ReportTimeline): Html {
  const short = (values: readonly (number | null)[], digits: number): (number | null)[] =>
    values.map((value) => (value === null ? null : Number(value.toPrecision(digits))));
  return jsonBlock({
    start: startMs,
    step: stepMs,
    long: short(longUsd, 3),
    short: short(shortUsd, 3),
    unknown: short(unknownUsd ?? [], 3),
    price: short(price, 7),
    probability: short(probability, 2),
  });
}

function panelHtml(result: BacktestResult, input: number, { id, timeline }: Panel, shown: boolean): Html {
  const bands = levelBands(result);
  const heights = movedApart(
    bands.map(({ threshold }) => threshold),
    BAND_NAME_HEIGHT,
    1 - BAND_NAME_HEIGHT,
  );
  const names = bands.map(
    ({ name }, index) => html`<span class="band-name" style="bottom:${coordinate((heights[index] ?? 0) * 100)}%">${name}</span>`,
  );
  const price = priceStrip(timeline);
  const alarms = marks(result, input, timeline);
  const summary = `${timeline.symbol} from ${timeText(timeline.startMs)} to ${timeText(endMs(timeline))} UTC: ${usdText(totalUsd(timeline))} liquidated, ${plural(alarms.length, 'alarm')}`;
  return html`<div class="panel" id="${id}"${shown ? undefined : html` hidden`} role="group" aria-label="${summary}" style="--a:0;--b:1">
<div class="stack"><div class="overlay"><div class="clip">${shades(result, timeline)}<i class="cursor" hidden></i></div></div>
${price === undefined ? undefined : stripHtml('prices', 'Price, USD', timeline, price)}
${stripHtml('usd', 'Liquidated USD: shorts up, longs down (square-root scale)', timeline, liquidationStrip(timeline))}
${stripHtml(
  'chance',
  `Probability of ${result.preset}, highest of each bin; lines are its levels`,
  timeline,
  probabilityStrip(timeline, bands),
  names,
)}
<div class="strip lane"><span class="lane-title">level</span><div class="area"><svg viewBox="${stripView(timeline)}" preserveAspectRatio="none" aria-hidden="true">${trustedHtml(levelLane(timeline))}</svg></div></div>
<div class="strip lane"><span class="lane-title">alarms</span><div class="area">${alarms}</div></div>
<div class="x-axis times" aria-hidden="true"><span class="first">${timeText(timeline.startMs)}</span><span class="last">${timeText(endMs(timeline))}</span></div></div>
<p class="readout" hidden></p>${series(timeline)}</div>`;
}

/** Symbols with most cascades first, then those with most USD. */
function ranked(result: BacktestResult): ReportTimeline[] {
  const cascades = cascadesOf(result);
  const keyed = result.timelines.map((timeline) => ({
    timeline,
    count: cascades.filter(({ label }) => label.symbol === timeline.symbol).length,
    usd: totalUsd(timeline),
  }));
  return keyed.sort((a, b) => b.count - a.count || b.usd - a.usd).map(({ timeline }) => timeline);
}

/** A choice in the selector: a panel, zoomed to `from..to` when given. */
function choices(result: BacktestResult, whole: readonly Panel[], closeUps: readonly Panel[]): Html {
  const cascades = cascadesOf(result);
  const symbols = whole.map(({ id, timeline }) => {
    const count = cascades.filter(({ label }) => label.symbol === timeline.symbol).length;
    return html`<option value="${id}">${timeline.symbol} (${plural(count, 'cascade')})</option>`;
  });
  const single = cascades.flatMap(({ label }) => {
    const covers = ({ timeline }: Panel): boolean =>
      timeline.symbol === label.symbol && timeline.startMs <= label.onsetMs && endMs(timeline) > label.onsetMs;
    const text = `${timeText(label.onsetMs)} ${label.symbol}, severity ${label.severity}`;
    const near = closeUps.find(covers);
    if (near !== undefined) return [html`<option value="${near.id}">${text}</option>`];
    const far = whole.find(covers);
    if (far === undefined) return [];
    const room = Math.max(10 * far.timeline.stepMs, 60_000);
    return [html`<option value="${far.id}" data-from="${label.onsetMs - room}" data-to="${label.endMs + 2 * room}">${text}</option>`];
  });
  const group = single.length === 0 ? undefined : html`<optgroup label="Cascades">${single}</optgroup>`;
  return html`<optgroup label="Whole span">${symbols}</optgroup>${group}`;
}

/** The timelines of one input, the symbol with most cascades shown first; the others are chosen with the selector. */
export function timelines(result: BacktestResult, input: number): Html {
  const whole = ranked(result).slice(0, MAX_TIMELINES);
  const near = (result.closeUps ?? []).slice(0, MAX_TIMELINES);
  const wholePanels = whole.map((timeline, index) => ({ id: `line-${input}-${index}`, timeline }));
  const nearPanels = near.map((timeline, index) => ({ id: `near-${input}-${index}`, timeline }));
  if (wholePanels.length === 0) return html`<p class="none">No series were kept for drawing.</p>`;
  const hidden = result.timelines.length + (result.closeUps?.length ?? 0) - whole.length - near.length;
  return html`<div class="timelines"><div class="controls" hidden><label>Show <select>${choices(result, wholePanels, nearPanels)}</select></label>
<span class="zoom"><button type="button" data-zoom="in" aria-label="Zoom in">+</button><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="left" aria-label="Earlier">‹</button><button type="button" data-zoom="right" aria-label="Later">›</button><button type="button" data-zoom="all">Whole span</button></span></div>
${[...wholePanels, ...nearPanels].map((panel, index) => panelHtml(result, input, panel, index === 0))}
<p class="legend"><span><i class="key shade cascade"></i>cascade</span><span><i class="key shade grey"></i>grey burst</span><span><i class="key proven"></i>t*: first second it was proven</span><span><b class="mark hit">▲</b> hit</span><span><b class="mark false">✕</b> false alarm</span><span><b class="mark dont-care">○</b> don’t care</span><span class="levels"><i class="key stood watch"></i>WATCH<i class="key stood alert"></i>ALERT<i class="key stood critical"></i>CRITICAL<i class="key stood extreme"></i>EXTREME</span></p>
${hidden > 0 ? html`<p class="note">${plural(hidden, 'timeline')} not drawn.</p>` : undefined}</div>`;
}
