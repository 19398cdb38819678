import { Counter, Gauge, type Registry } from 'prom-client';
import type { LabelSet } from './label-sets.js';

/** A value and the values of its labels, in order. An absent value, or one that is not finite, is no time series. */
export type Row = readonly [value: number | undefined, ...labels: readonly string[]];

/** One metric that repeats what a source says. */
export interface Mirror<T> {
  /** Shows the newest figures; `undefined`: the source says nothing now. */
  show(value: T | undefined): void;
}

/** Name, meaning and labels of a metric. */
export interface MetricSpec {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** A gauge: shows what stands now and forgets what no longer does. Rows with the same labels are added. */
export function mirrorGauge<T>(registry: Registry, spec: MetricSpec, rows: (value: T) => Iterable<Row>): Mirror<T> {
  const { name, help, labels = [] } = spec;
  const gauge = new Gauge({ name, help, labelNames: labels, registers: [registry] });
  return {
    show: (value) => {
      gauge.reset();
      // An unlabelled gauge is 0 after a reset, which would be a statement.
      if (labels.length === 0) gauge.remove();
      if (value === undefined) return;
      for (const { total, labels: values } of added(rows(value))) gauge.labels(...values).set(total);
    },
  };
}

/**
 * A counter that follows totals counted elsewhere and never goes down: it grows by what the total has grown since the last look. A total
 * that went down began again (its owner was opened anew), so all of it is new. Rows with the same labels are added.
 */
export function mirrorCounter<T>(registry: Registry, spec: MetricSpec, rows: (value: T) => Iterable<Row>): Mirror<T> {
  const { name, help, labels = [] } = spec;
  const counter = new Counter({ name, help, labelNames: labels, registers: [registry] });
  const lastTotals = new Map<string, number>();
  // Until its source has spoken it is absent, not 0.
  if (labels.length === 0) counter.remove();
  return {
    show: (value) => {
      if (value === undefined) return;
      for (const { key, total, labels: values } of added(rows(value))) {
        const last = lastTotals.get(key) ?? 0;
        lastTotals.set(key, total);
        counter.labels(...values).inc(Math.max(0, total >= last ? total - last : total));
      }
    },
  };
}

/** A row for each value of a set: 1 for the one that stands, 0 for the others. */
export function oneHot(set: LabelSet, standing: string, ...labels: readonly string[]): Row[] {
  return set.values.map((value) => [value === standing ? 1 : 0, ...labels, value]);
}

interface Sum {
  readonly key: string;
  readonly labels: readonly string[];
  total: number;
}

function added(rows: Iterable<Row>): Iterable<Sum> {
  const sums = new Map<string, Sum>();
  for (const [value, ...labels] of rows) {
    if (value === undefined || !Number.isFinite(value)) continue;
    const key = labels.join('\n');
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { key, labels, total: value });
    else sum.total += value;
  }
  return sums.values();
}
