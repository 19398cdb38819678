import type { Series } from './scrape.sample.js';

/** What an expression of Prometheus asks a scrape for. */
export interface Asked {
  readonly name: string;
  /** Labels of its selector, with the value they are compared with. */
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** Labels that Prometheus adds itself. */
const OF_PROMETHEUS = ['job', 'instance'];

/** The `cascade_...` metrics of an expression with their selectors. */
export function askedBy(expression: string): Asked[] {
  return [...expression.matchAll(/\b(cascade_\w+)(?:\{([^}]*)\})?/g)].map(([, name = '', selector = '']) => ({
    name,
    matchers: [...selector.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(([, label = '', operator = '', value = '']) => ({
      label,
      operator,
      value,
    })),
  }));
}

/** Labels an expression groups or joins by. */
function groupedBy(expression: string): string[] {
  return [...expression.matchAll(/\b(?:by|on|without|ignoring)\s*\(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(',').map((label) => label.trim()),
  );
}

/** What an expression asks for that the scrape has not, in words: metrics, labels, and values of labels; `shown` are labels its texts use. */
export function missingFrom(scrape: readonly Series[], expression: string, shown: readonly string[] = []): string[] {
  const asked = askedBy(expression);
  const seriesOf = (name: string): Series[] => scrape.filter((series) => series.name === name);
  const known = new Set([...OF_PROMETHEUS, ...asked.flatMap(({ name }) => seriesOf(name).flatMap(({ labels }) => Object.keys(labels)))]);
  return [
    ...asked.flatMap(({ name, matchers }) => {
      const series = seriesOf(name);
      if (series.length === 0) return [`no metric ${name}`];
      return matchers.flatMap(({ label, operator, value }) => {
        if (OF_PROMETHEUS.includes(label)) return [];
        const values = series.flatMap(({ labels }) => labels[label] ?? []);
        if (values.length === 0) return [`no label ${label} on ${name}`];
        const wanted = operator.endsWith('~') ? value.split('|') : [value];
        return wanted.filter((one) => !values.includes(one)).map((one) => `no ${label}="${one}" on ${name}`);
      });
    }),
    ...[...groupedBy(expression), ...shown].filter((label) => !known.has(label)).map((label) => `no label ${label} in ${expression}`),
  ];
}
