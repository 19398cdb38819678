import type { DashboardState } from '../model/store.js';
import { clockText, durationText } from '../text/format.js';

/** What the ribbon says of the connection in one or two words. */
export function connectionWord({ connection, intake }: DashboardState): string {
  if (connection.status === 'live') return intake?.staleSinceMs === undefined ? (connection.reason ?? 'live') : 'stale';
  return connection.status === 'unauthorized' ? 'token needed' : connection.status;
}

/** What is wrong, in a sentence; `undefined` when nothing is. @param nowMs the page's clock, Unix ms */
export function noticeText({ connection, intake, nowMs: valuesMs }: DashboardState, nowMs: number): string | undefined {
  const { status, sinceMs, reason } = connection;
  if (status === 'lost') {
    const why = reason === undefined ? '' : `: ${reason}`;
    const shown = valuesMs === undefined ? 'The' : 'What you see is from then; the';
    return `No connection since ${clockText(sinceMs)} (${durationText(nowMs - sinceMs)})${why}. ${shown} page keeps trying.`;
  }
  if (status === 'live' && intake?.staleSinceMs !== undefined) {
    return `No new values since ${clockText(intake.staleSinceMs)} (${durationText(nowMs - intake.staleSinceMs)}): the service is connected but sends none.`;
  }
  if (status === 'live' && intake?.lacksHistory === true) return 'This service keeps no history: curves begin when this page was opened.';
  return undefined;
}
