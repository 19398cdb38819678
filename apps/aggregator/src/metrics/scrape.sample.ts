/** One time series of a scrape. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format of Prometheus, as far as prom-client writes it. */
export function parseScrape(body: string): Series[] {
  return body
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, labels = '', value] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new Error(`not a line of a scrape: ${line}`);
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', text = '']) => [label, text]);
      return { name, labels: Object.fromEntries(pairs), value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value) };
    });
}

/** The series of that name as `label values = value`, or just the value when it has no label. */
export function rowsOf(series: readonly Series[], name: string): string[] {
  return series
    .filter((one) => one.name === name)
    .map(({ labels, value }) => (Object.keys(labels).length === 0 ? String(value) : `${Object.values(labels).join(' ')} = ${value}`));
}
