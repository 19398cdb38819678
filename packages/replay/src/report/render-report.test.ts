import { describe, expect, it } from 'vitest';
import type { BacktestResult } from './backtest-result.js';
import { HOSTILE_SYMBOL, sampleResult } from './backtest-result.sample.js';
import { renderReport } from './render-report.js';

const OPTIONS = { title: `Report <on> ${HOSTILE_SYMBOL}`, generatedOn: '2026-03-05' };
const report = (...results: readonly BacktestResult[]): string => renderReport(results, OPTIONS);
const rows = (text: string): number => text.match(/<tr id="alarm-/g)?.length ?? 0;

describe('the document', () => {
  const text = report(sampleResult());

  it('loads nothing from anywhere and forbids it by its policy', () => {
    expect(text).not.toMatch(/https?:|\/\/[a-z]|@import|url\(|<link|<iframe|<img|\bsrc=["']?\w+:/i);
    expect(text).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:;`.replaceAll("'", '&#39;'),
    );
  });

  it('prints hostile text as text wherever it stands', () => {
    const escaped = '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;';
    expect(text).not.toContain('<img');
    // Title twice, name, reason, symbols, selector, labels, criteria, model, method titles, warnings, alarms.
    expect(text.split(escaped).length - 1).toBeGreaterThanOrEqual(15);
    // What is left of it without markup characters stands only where it was escaped.
    expect(text.split('onerror=').length).toBe(text.split(escaped).length);
  });

  it('has every tag closed in order', () => {
    const open: string[] = [];
    const markup = text.replace(/<script[^>]*>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '');
    for (const [, slash, tag = '', rest = ''] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>/g)) {
      if (['meta', 'input'].includes(tag) || rest.endsWith('/')) continue;
      if (slash === '') open.push(tag);
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
  });

  it('has every id once', () => {
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('holds each section', () => {
    const titles = [...text.matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, title]) => title);
    expect(titles).toEqual([
      'Warnings',
      'Timeline',
      'Methods at the same false alarms',
      'Levels',
      'Recall against false alarms',
      'Reliability',
      'When alarms come',
      'Cascades',
      'Alarms',
      'How the labels were made',
    ]);
    expect(text).toContain('2 symbols &lt; 8: severity 3 cannot occur');
    expect(text).toMatch(/<b>judged<\/b> at least 20 liquidations/);
    expect(text).toMatch(/<b>not judged<\/b> open interest of/);
  });
});

it('shows where the data comes from', () => {
  for (const badge of ['recorded', 'simulated', 'reconstructed'] as const) {
    const text = report({ ...sampleResult(), badge });
    expect(text).toContain(`<span class="badge ${badge}">${badge.toUpperCase()}</span>`);
  }
});

it('lists several inputs one by one and never sums them', () => {
  const text = report(sampleResult(), { ...sampleResult(), name: 'second', badge: 'simulated' });
  expect(text.match(/<article /g)).toHaveLength(2);
  expect(text).toContain('Inputs, each judged for itself');
  expect(report(sampleResult())).not.toContain('Inputs, each judged for itself');
});

it('shows the symbol with most cascades first and hides the others behind the selector', () => {
  const base = sampleResult();
  const list = base.labels.list.filter(({ symbol, severity }) => symbol === HOSTILE_SYMBOL || severity === 1);
  const text = report({ ...base, labels: { ...base.labels, list } });
  const panels = [...text.matchAll(/<div class="panel" id="([^"]*)"( hidden)? role="group" aria-label="([^"]*)"/g)];
  expect(panels.map(([, , hidden]) => hidden)).toEqual([undefined, ' hidden', ' hidden']);
  expect(panels[0]?.[3]).toContain('&lt;img');
});

it('marks as many cascades caught as the card of the level they are told for', () => {
  const text = report(sampleResult());
  expect(text).toContain('Cascades, and when calibrated first reached ALERT');
  expect(text.match(/<span class="verdict hit">caught/g)).toHaveLength(3);
  expect(text.match(/<span class="verdict missed">/g)).toHaveLength(1);
});

it('says of an alarm how many cascades it hit', () => {
  const base = sampleResult();
  const [hit] = base.alarms;
  if (hit === undefined) expect.fail();
  expect(report({ ...base, alarms: [{ ...hit, labels: [0, 1] }] })).toContain('▲ 2 hits');
});

it('tells what a level without a lowest probability is', () => {
  const base = sampleResult();
  const methods = base.methods.map((method) => {
    const card = method.atLevels?.[0]?.card;
    return card === undefined ? method : { ...method, atLevels: [{ level: 'EXTREME' as const, card, caught: [] }] };
  });
  expect(report({ ...base, methods })).toContain('EXTREME<small>half of the market CRITICAL</small>');
});

it('compares the labels of several variants, and is silent about a single one', () => {
  const base = sampleResult();
  expect(report(base)).toContain('calibrated on the cascades that each variant tells, with at most 0.50 false alarms per symbol-day');
  expect(report({ ...base, variants: base.variants?.slice(0, 1) })).not.toContain('that each variant tells');
});

it('lists 1,000 alarms and says how many more there are', () => {
  const base = sampleResult();
  const alarms = Array.from({ length: 1_234 }, () => base.alarms[1] ?? expect.fail());
  const text = report({ ...base, alarms });
  expect(rows(text)).toBe(1_000);
  expect(text).toContain('234 more alarms are not shown here.');
  // An alarm that is not in the list must not lead nowhere.
  for (const [, id] of text.matchAll(/href="#(alarm-[^"]*)"/g)) expect(text).toContain(`id="${id}"`);
});

it('is printed for an input without cascades, alarms, prices, model, calibration and matched thresholds', () => {
  const { model, calibration, sha256, closeUps, ...base } = sampleResult();
  const text = report({
    ...base,
    labels: { ...base.labels, list: [] },
    alarms: [],
    differences: [],
    methods: [{ method: 'calibrated', title: 'calibrated', matched: [] }],
    timelines: base.timelines.map((timeline) => ({ ...timeline, price: [], longUsd: [], shortUsd: [], probability: [], levels: [] })),
  });
  expect(text).toContain('0 cascades labelled; no figures of calibrated were given');
  expect(text).toContain('No cascade was labelled.');
  expect(text).toContain('calibrated raised no alarm.');
  expect(text.replace(/<script>[\s\S]*?<\/script>/g, '')).not.toMatch(/NaN|undefined|Infinity/);
});

it('prints no figure that is not one', () => {
  const markup = report(sampleResult()).replace(/<script>[\s\S]*?<\/script>/g, '');
  expect(markup).not.toMatch(/NaN|undefined|Infinity|\[object/);
});

it('is the same for the same results, also after a trip through JSON', () => {
  expect(report(JSON.parse(JSON.stringify(sampleResult())))).toBe(report(sampleResult()));
});
