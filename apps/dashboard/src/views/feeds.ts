import type { DashboardState, View } from '../model/store.js';
import { durationText, percentText } from '../text/format.js';
import { element, setAttribute, setHidden, setHint, setText } from './dom.js';
import { type FeedState, feedStates, newestByVenue } from './feed-state.js';

const LEFT_OUT: Readonly<Record<NonNullable<FeedState['leavesOut']>, string>> = {
  sampled: 'the venue publishes only some of its liquidations',
  aggregated: 'the venue merges liquidations before it publishes them',
  watchlist: 'only liquidations of watched accounts are heard',
};

/** The feeds: how each venue stands, what part of the liquidations it brings, how old its newest message is. */
export const mountFeeds: View = (root, store) => {
  const chips = new Map<string, FeedChip>();
  const list = element('div', { class: 'feeds', role: 'list', 'aria-label': 'Feeds', 'data-testid': 'feeds' });
  const empty = element('p', { class: 'empty' }, 'Waiting for the state of the feeds…');
  root.replaceChildren(element('h2', { title: 'state, share of the liquidations heard, age of the newest message' }, 'Feeds'), list, empty);
  let seen: DashboardState | undefined;
  const end = store.subscribe((state) => {
    // Not for every liquidation: the values that follow it tell the time, too.
    if (seen !== undefined && seen.service === state.service && seen.venues === state.venues && seen.nowMs === state.nowMs) return;
    seen = state;
    const states = feedStates(state.service, state.venues, newestByVenue(state.liquidations), state.nowMs);
    setText(
      empty,
      state.nowMs !== undefined && state.service === undefined
        ? 'The state of the feeds was not recorded.'
        : 'Waiting for the state of the feeds…',
    );
    setHidden(empty, states.length > 0);
    for (const [exchange, chip] of chips) {
      if (states.some((feed) => feed.exchange === exchange)) continue;
      chip.root.remove();
      chips.delete(exchange);
    }
    for (const feed of states) {
      const chip = chips.get(feed.exchange) ?? new FeedChip();
      if (!chips.has(feed.exchange)) list.append(chip.root);
      chips.set(feed.exchange, chip);
      chip.draw(feed);
    }
  });
  return () => {
    end();
    root.replaceChildren();
  };
};

class FeedChip {
  readonly root = element('div', { class: 'feed', role: 'listitem', 'data-testid': 'feed' });
  readonly #name = element('b');
  readonly #status = element('span', { class: 'status' });
  readonly #share = element('span', { class: 'num' });
  readonly #age = element('span', { class: 'num muted' });
  readonly #leavesOut = element('span', { class: 'mark' });

  constructor() {
    this.root.append(this.#name, this.#status, this.#leavesOut, this.#share, this.#age);
  }

  draw({ exchange, status, leavesOut, share, ageMs, reconnects }: FeedState): void {
    setAttribute(this.root, 'data-exchange', exchange);
    setAttribute(this.root, 'data-status', status);
    const again = reconnects === undefined ? '' : `, reconnected ${reconnects} times`;
    setHint(this.root, `${exchange}: ${status}${again}`);
    setText(this.#name, exchange);
    setText(this.#status, status);
    setHidden(this.#leavesOut, leavesOut === undefined);
    setText(this.#leavesOut, leavesOut ?? '');
    setHint(this.#leavesOut, leavesOut === undefined ? undefined : LEFT_OUT[leavesOut]);
    setText(this.#share, percentText(share));
    setHint(this.#share, 'share of all liquidations heard since the service began');
    setText(this.#age, durationText(ageMs));
    setHint(this.#age, 'age of the newest message');
  }
}
