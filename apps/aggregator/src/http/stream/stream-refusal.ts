import type { Refusal } from '../guard.js';

/** When to come back after a 503, s. */
export const RETRY_AFTER_SEC = 5;

/** What is wrong, as all answers of the API say it. */
export interface ErrorCard {
  readonly code: string;
  readonly message: string;
}

/** All places are taken. */
export const TOO_MANY_CLIENTS: ErrorCard = {
  code: 'app/too-many-clients',
  message: 'all places of the streams are taken; come back later, or close another stream',
};

/** The guard's refusal as an answer. */
export function refusalCard({ status, message }: Refusal): ErrorCard {
  return { code: status === 401 ? 'app/unauthorized' : 'app/forbidden', message };
}
