import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findPromtool } from '@cascade/testkit';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fullSources } from './full-sources.sample.js';
import { openMetrics } from './metrics.js';
import { missingFrom } from './promql.sample.js';
import { parseScrape } from './scrape.sample.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface Case {
  readonly expr: string;
  readonly exp_samples: readonly unknown[];
}

const folder = fileURLToPath(new URL('../../../../deploy/prometheus', import.meta.url));
const read = (name: string): unknown => parse(readFileSync(join(folder, name), 'utf8'));
const { groups } = read('rules.yml') as { groups: readonly { rules: readonly Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

describe('the alert rules', () => {
  it('are these', () => {
    expect(rules.map(({ alert }) => alert)).toEqual([
      'CascadeDown',
      'CascadeNotReady',
      'CascadeSlow',
      'CascadeHttpErrors',
      'CascadeFrameErrors',
      'CascadeFeedStale',
      'CascadeFeedUnsteady',
      'CascadeDetectionRateDrop',
      'CascadeSignalsLost',
      'CascadeSpillGrowing',
      'CascadeBusDegraded',
      'CascadeRedisMemory',
      'CascadeDeadLetters',
    ]);
  });

  it('ask for nothing that a scrape has not, in expressions and texts', async () => {
    const metrics = openMetrics(
      fullSources({
        http: () => ({ requests: [{ route: '/health', status: 503, count: 1 }], refused: 0, limited: 0, connections: 0 }),
      }),
    );
    const scrape = parseScrape((await metrics.text()).body);
    metrics.close();
    for (const { alert, expr, annotations } of rules) {
      const texts = `${annotations.summary} ${annotations.description}`;
      const shown = [...texts.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label);
      expect(missingFrom(scrape, expr, shown), alert).toEqual([]);
      for (const [, name = ''] of texts.matchAll(/`(cascade_\w+)`/g)) expect(missingFrom(scrape, name), alert).toEqual([]);
    }
  });

  it('say how bad it is, what is wrong, and what to do', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(['critical', 'warning'], alert).toContain(labels.severity);
      expect(annotations.summary.length, alert).toBeGreaterThan(15);
      expect(annotations.description.length, alert).toBeGreaterThan(80);
    }
  });

  it('have a case each in which they fire, and one in which they do not', () => {
    const { tests } = read('rules_test.yml') as { tests: readonly { promql_expr_test: readonly Case[] }[] };
    const cases = tests.flatMap(({ promql_expr_test }) => promql_expr_test);
    for (const { alert } of rules) {
      const own = cases.filter(({ expr }) => expr.includes(`alertname="${alert}"`));
      expect(
        own.some((one) => one.exp_samples.length > 0),
        alert,
      ).toBe(true);
      expect(
        own.some((one) => one.exp_samples.length === 0),
        alert,
      ).toBe(true);
    }
  });

  it('are loaded by the configuration, which scrapes the job they speak of', () => {
    const config = read('prometheus.yml') as { rule_files: string[]; scrape_configs: { job_name: string; metrics_path: string }[] };
    expect(config.rule_files).toEqual(['rules.yml']);
    expect(config.scrape_configs).toMatchObject([{ job_name: 'cascade', metrics_path: '/metrics' }]);
  });
});

const promtool = await findPromtool();

describe.skipIf(promtool === undefined)('promtool', () => {
  it.each([
    ['check rules', ['check', 'rules', 'rules.yml']],
    ['check config', ['check', 'config', 'prometheus.yml']],
    ['test rules', ['test', 'rules', 'rules_test.yml']],
  ])('%s finds nothing wrong', async (_, args) => {
    // It rejects with promtool's own words when something is.
    const { stdout } = await promisify(execFile)(promtool ?? '', args, { cwd: folder });
    expect(stdout).toContain('SUCCESS');
  });
});
