/** Reports kept per venue. */
const MAX_REPORTS = 16;
/** Venues whose reports are kept. */
const MAX_VENUES = 64;

interface Report {
  readonly tsMs: number;
  readonly live: boolean;
}

/**
 * Since when each venue has been live, from reports in any order of time.
 *
 * Before its first report a venue was in the opposite state: the first "live" is a connect, the first "not live" a disconnect.
 * Two reports of the same instant: the later call wins. At most 16 reports per venue are kept; repetitions go first, then the oldest,
 * which loses nothing because a span that reaches back to a change is not fully live anyway.
 */
export class Liveness {
  /** Changes with every report. */
  version = 0;
  readonly #venues = new Map<string, Report[]>();
  #saved: ReadonlyMap<string, Float64Array> | undefined;
  #savedVersion = 0;

  /** Venues beyond the first 64 are ignored: they count as always live, like a venue without reports. */
  set(exchange: string, live: boolean, tsMs: number): void {
    let reports = this.#venues.get(exchange);
    if (reports === undefined) {
      if (this.#venues.size >= MAX_VENUES) return;
      reports = [];
      this.#venues.set(exchange, reports);
    }
    this.version++;
    let at = reports.length;
    while (at > 0 && (reports[at - 1] as Report).tsMs > tsMs) at--;
    if (at > 0 && (reports[at - 1] as Report).tsMs === tsMs) reports[at - 1] = { tsMs, live };
    else reports.splice(at, 0, { tsMs, live });
    if (reports.length <= MAX_REPORTS) return;
    const repeated = reports.findIndex((report, i) => i > 0 && (reports[i - 1] as Report).live === report.live);
    reports.splice(Math.max(0, repeated), 1);
  }

  /** Names with a report. */
  exchanges(): IterableIterator<string> {
    return this.#venues.keys();
  }

  get size(): number {
    return this.#venues.size;
  }

  /** When the live state of `nowMs` began, ms: `-Infinity` always, `Infinity` not live at `nowMs`. */
  sinceMs(exchange: string, nowMs: number): number {
    const reports = this.#venues.get(exchange);
    const first = reports?.[0];
    if (reports === undefined || first === undefined) return Number.NEGATIVE_INFINITY;
    let at = reports.length - 1;
    while (at >= 0 && (reports[at] as Report).tsMs > nowMs) at--;
    if (at < 0) return first.live ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    if (!(reports[at] as Report).live) return Number.POSITIVE_INFINITY;
    while (at > 0 && (reports[at - 1] as Report).live) at--;
    return (reports[at] as Report).tsMs;
  }

  /** A copy of all reports: by venue, pairs of ms and 1 (live) or 0; the very same while nothing was reported since the last one. */
  save(): ReadonlyMap<string, Float64Array> {
    if (this.#saved !== undefined && this.#savedVersion === this.version) return this.#saved;
    const saved = new Map<string, Float64Array>();
    for (const [exchange, reports] of this.#venues) {
      saved.set(exchange, new Float64Array(reports.flatMap(({ tsMs, live }) => [tsMs, live ? 1 : 0])));
    }
    this.#saved = saved;
    this.#savedVersion = this.version;
    return saved;
  }

  /** Replaces all reports by saved ones. */
  restore(saved: ReadonlyMap<string, Float64Array>): void {
    this.clear();
    for (const [exchange, pairs] of saved) {
      const reports: Report[] = [];
      for (let i = 0; i < pairs.length; i += 2) reports.push({ tsMs: pairs[i] as number, live: pairs[i + 1] === 1 });
      this.#venues.set(exchange, reports);
    }
  }

  clear(): void {
    this.#venues.clear();
    this.version++;
  }
}
