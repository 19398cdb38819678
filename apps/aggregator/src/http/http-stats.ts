/** Answers by class of status, e.g. `{ '2xx': 7, '4xx': 1 }`. */
export type StatusCounts = Readonly<Record<string, number>>;

/** Counters of the server since start. */
export interface HttpStats {
  /** Open now, with those of streams. */
  readonly connections: number;
  /** Closed at once because there were too many. */
  readonly turnedAway: number;
  /** Answers by pattern of the route, e.g. `/v1/risk/{symbol}`; `other` for what is no route, or was refused before its path was looked at. */
  readonly requests: Readonly<Record<string, StatusCounts>>;
  /** Of these, 401 and 403. */
  readonly refused: number;
  /** Of these, 429. */
  readonly limited: number;
  /** Connections that sent no HTTP, headers that are too long, or not all of a request in time. */
  readonly malformed: number;
}

/** Keeps {@link HttpStats}. Memory: one record for each route. */
export class HttpTally {
  readonly #requests = new Map<string, Record<string, number>>();
  #refused = 0;
  #limited = 0;
  malformed = 0;
  turnedAway = 0;

  /** @param route a pattern out of the fixed set of routes; `undefined`: none */
  answered(route: string | undefined, status: number): void {
    const name = route ?? 'other';
    const counts = this.#requests.get(name) ?? {};
    this.#requests.set(name, counts);
    const statusClass = `${Math.floor(status / 100)}xx`;
    counts[statusClass] = (counts[statusClass] ?? 0) + 1;
    if (status === 401 || status === 403) this.#refused++;
    if (status === 429) this.#limited++;
  }

  stats(connections: number): HttpStats {
    return {
      connections,
      turnedAway: this.turnedAway,
      requests: Object.fromEntries([...this.#requests].map(([route, counts]) => [route, { ...counts }])),
      refused: this.#refused,
      limited: this.#limited,
      malformed: this.malformed,
    };
  }
}
