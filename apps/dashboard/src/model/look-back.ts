import type { DashboardState, Store } from './store.js';

/**
 * The store as the views see it: at the playhead when the page looks back, else as it is. What stood then is computed once for each state;
 * changes go to the store behind it.
 */
export function lookBack(store: Store, stateAt: (state: DashboardState) => DashboardState): Store {
  let seen: DashboardState | undefined;
  let shown: DashboardState | undefined;
  const at = (state: DashboardState): DashboardState => {
    if (state === seen && shown !== undefined) return shown;
    seen = state;
    shown = stateAt(state);
    return shown;
  };
  return {
    get state() {
      return at(store.state);
    },
    update: (change) => store.update(change),
    subscribe: (listener) => store.subscribe((state) => listener(at(state))),
  };
}
