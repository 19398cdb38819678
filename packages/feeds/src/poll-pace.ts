import { parseRetryAfterMs } from './backoff.js';
import type { FeedTuning } from './config.js';
import { readNumber } from './fields.js';

/** Request weight Binance allows one IP address per minute. */
const BINANCE_WEIGHT_PER_MIN = 2_400;
/** Above this share of the budget the polls slow down. */
const SLOW_SHARE = 0.5;
/** Above this share they pause. */
const PAUSE_SHARE = 0.8;
/** "Go away": a ban or a block, which more requests make longer. */
const BANNED_STATUSES: readonly number[] = [403, 418, 451];
const TOO_MANY_REQUESTS = 429;

/** The parts of an answer that say how fast the venue wants to be asked. */
export interface PollAnswer {
  readonly status: number;
  /** A header's value; names in lower case. */
  header(name: string): string | undefined;
}

/** What an answer means for the next requests. */
export interface PollPace {
  /** Ask nothing for this long, ms; 0 = go on. */
  readonly pauseMs: number;
  /** `true` when rounds should be twice as far apart. */
  readonly isSlow: boolean;
}

/**
 * Reads status and headers: `Retry-After` (at most 15 min) of refusals, else the tuning's pauses; Binance's `x-mbx-used-weight-1m`
 * of 2,400 and Bybit's `x-bapi-limit-status` of `x-bapi-limit`: slow above 50 % used, a pause above 80 %. Pure.
 */
export function paceAfter(answer: PollAnswer, nowMs: number, tuning: FeedTuning): PollPace {
  const used = usedShare(answer) ?? 0;
  const isSlow = used > SLOW_SHARE;
  const isBanned = BANNED_STATUSES.includes(answer.status);
  if (isBanned || answer.status === TOO_MANY_REQUESTS) {
    const askedMs = parseRetryAfterMs(answer.header('retry-after'), nowMs) ?? 0;
    return { pauseMs: askedMs > 0 ? askedMs : isBanned ? tuning.pollBannedMs : tuning.pollRefusedMs, isSlow };
  }
  return { pauseMs: used > PAUSE_SHARE ? tuning.pollRefusedMs : 0, isSlow };
}

/** Share of the request budget that is used, 0 to 1 and above; `undefined` when the venue does not say. */
function usedShare({ header }: PollAnswer): number | undefined {
  const weight = readNumber(header('x-mbx-used-weight-1m'));
  if (weight !== undefined) return weight / BINANCE_WEIGHT_PER_MIN;
  const left = readNumber(header('x-bapi-limit-status'));
  const limit = readNumber(header('x-bapi-limit'));
  return left === undefined || limit === undefined || limit <= 0 ? undefined : 1 - left / limit;
}
