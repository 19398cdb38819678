import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403;
  /** What to do about it; never what was sent. */
  readonly message: string;
}

/** Decides who may ask: by the token and by the page the request comes from. */
export interface Guard {
  /** `undefined`: welcome. */
  check(headers: IncomingHttpHeaders): Refusal | undefined;
}
