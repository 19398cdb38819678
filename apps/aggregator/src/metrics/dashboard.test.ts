import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fullSources } from './full-sources.sample.js';
import { openMetrics } from './metrics.js';
import { askedBy, missingFrom } from './promql.sample.js';
import { parseScrape, type Series } from './scrape.sample.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string; readonly datasource: { readonly uid: string } }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
}

const text = readFileSync(new URL('../../../../deploy/grafana/cascade.json', import.meta.url), 'utf8');
const dashboard = JSON.parse(text) as Dashboard;
const drawn = dashboard.panels.filter(({ type }) => type !== 'row');
let scrape: Series[] = [];

beforeAll(async () => {
  const metrics = openMetrics(fullSources());
  // A collection of garbage has to have happened for its metric to have a series.
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  await new Promise((resolve) => setTimeout(resolve, 20));
  scrape = parseScrape((await metrics.text()).body);
  metrics.close();
});

describe('missingFrom', () => {
  it('finds metrics, labels, values and groupings that a scrape has not', () => {
    const has: Series[] = [{ name: 'cascade_a', labels: { venue: 'okx' }, value: 1 }];
    expect(missingFrom(has, 'sum by (venue, job) (rate(cascade_a{job="x", venue=~"okx"}[5m]))', ['instance'])).toEqual([]);
    expect(missingFrom(has, 'sum by (level) (cascade_a{venue="okx|bybit", kind="x"}) / cascade_b', ['status'])).toEqual([
      'no venue="okx|bybit" on cascade_a',
      'no label kind on cascade_a',
      'no metric cascade_b',
      expect.stringContaining('no label level in'),
      expect.stringContaining('no label status in'),
    ]);
    expect(missingFrom(has, 'cascade_a{venue=~"okx|bybit"}')).toEqual(['no venue="bybit" on cascade_a']);
  });
});

describe('the dashboard', () => {
  it('has its rows in reading order, and each panel says what it shows', () => {
    expect(dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
      'Is it well?',
      'Flow',
      'Latency',
      'Feeds',
      'Redis and bus',
      'Alerts and API',
      'Process',
    ]);
    expect(drawn.filter(({ description }) => (description ?? '').length < 10)).toEqual([]);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it('asks for nothing that a scrape has not', () => {
    for (const { title, targets = [] } of drawn) {
      expect(targets.length, title).toBeGreaterThan(0);
      for (const { expr, legendFormat } of targets) {
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
        expect(askedBy(expr).length, expr).toBeGreaterThan(0);
        expect(missingFrom(scrape, expr, shown), title).toEqual([]);
      }
    }
  });

  it('takes its data source and instances from variables, in every query', () => {
    expect(dashboard.templating.list.map(({ name, type }) => [name, type])).toEqual([
      ['datasource', 'datasource'],
      ['instance', 'query'],
    ]);
    for (const { datasource, targets = [] } of drawn) {
      expect(datasource?.uid).toBe(`\${${'datasource'}}`);
      for (const { expr, datasource: own } of targets) {
        expect(own.uid).toBe(`\${${'datasource'}}`);
        for (const { name, matchers } of askedBy(expr)) {
          expect(matchers, name).toContainEqual({ label: 'instance', operator: '=~', value: '$instance' });
        }
      }
    }
  });

  it('has no panels on top of each other', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.get(`${x} ${y}`), `${title} and`).toBeUndefined();
          taken.set(`${x} ${y}`, title);
        }
      }
    }
  });
});
