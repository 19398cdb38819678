import type { DashboardState } from './store.js';

/** Whether the values shown are those of the history, up to one of its steps old: the page looks back beyond what it remembers itself. */
export function isRecorded({ playhead, service }: Pick<DashboardState, 'playhead' | 'service'>): boolean {
  return playhead.atMs !== undefined && service === undefined;
}
