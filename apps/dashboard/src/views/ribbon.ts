import type { DashboardState, View } from '../model/store.js';
import { clockText, durationText, NOTHING, percentText, priceText, utcText } from '../text/format.js';
import { connectionWord } from './connection-text.js';
import { element, setAttribute, setHint, setText } from './dom.js';
import { coverageOf } from './feed-state.js';
import { volatilityText } from './volatility-text.js';

/** A fact of the ribbon: its name above, its value below. */
class Fact {
  readonly value = element('span', { class: 'num value' });
  readonly note = element('span', { class: 'muted' });
  readonly root: HTMLElement;

  constructor(name: string) {
    this.root = element(
      'div',
      { class: 'fact' },
      element('span', { class: 'name' }, name),
      element('span', {}, this.value, ' ', this.note),
    );
  }
}

/** The market at a glance: regime and since when, BTC, what is heard, where the data is from, whether it still comes. */
export const mountRibbon: View = (root, store) => {
  const badge = element('span', { class: 'badge', 'data-testid': 'data-kind' });
  const [regime, btc, volatility, coverage] = [new Fact('Regime'), new Fact('BTC'), new Fact('Volatility 5 min'), new Fact('Venues')];
  const connection = element('span', { class: 'connection', role: 'status', 'data-testid': 'connection' });
  const clock = element('time', { class: 'num clock' });
  const facts = [regime, btc, volatility, coverage].map(({ root: fact }) => fact);
  root.replaceChildren(
    element('div', { class: 'brand' }, element('h1', {}, 'Cascade'), badge),
    element('div', { class: 'facts' }, ...facts),
    element('div', { class: 'presence' }, connection, clock),
  );

  const drawMarket = (state: DashboardState): void => {
    const { current, volatility: vol, btc_price: price } = state.regime ?? {};
    const sinceMs = current?.since === undefined ? undefined : current.since * 1_000;
    setAttribute(root, 'data-regime', current?.regime);
    setText(regime.value, current?.regime.replaceAll('_', ' ') ?? NOTHING);
    setText(regime.note, sinceMs === undefined ? '' : `since ${clockText(sinceMs)} · ${durationText((state.nowMs ?? sinceMs) - sinceMs)}`);
    const beside = current === undefined ? [] : [`liquidity ${words(current.liquidity_regime)}`, `trend ${words(current.trend_regime)}`];
    setHint(regime.root, [...beside, ...(sinceMs === undefined ? [] : [`since ${utcText(sinceMs)}`])].join('\n'));
    setText(btc.value, priceText(price?.price ?? vol?.btc_price));
    setText(btc.note, price === undefined ? '' : price.exchange);
    setText(volatility.value, volatilityText(state));
    setAttribute(volatility.root, 'data-waiting', vol?.vol_5min === undefined ? 'true' : undefined);
    setText(volatility.note, vol?.percentile === undefined ? '' : `P${vol.percentile.toFixed(0)}`);
    setHint(volatility.root, 'realised over 5 minutes, not annualised; P: percentile of its own history');
    const heard = coverageOf(state.service);
    setText(coverage.value, heard === undefined ? NOTHING : `${heard.live}/${heard.venues} live`);
    setAttribute(coverage.root, 'data-partial', heard !== undefined && heard.live < heard.venues ? 'true' : undefined);
    const share = state.signals.at(-1)?.context.coverage;
    setText(coverage.note, share === undefined ? '' : `${percentText(share)} of volume`);
    setHint(
      coverage.root,
      share === undefined ? undefined : 'share of the usual USD volume whose venues were live, as of the newest signal',
    );
  };
  const drawState = (state: DashboardState): void => {
    setText(badge, state.data ?? 'no data');
    setAttribute(badge, 'data-kind', state.data);
    setText(connection, connectionWord(state));
    setAttribute(connection, 'data-status', state.intake?.staleSinceMs === undefined ? state.connection.status : 'stale');
  };
  const drawClock = (): void => {
    setText(clock, clockText(Date.now()));
    setHint(clock, utcText(Date.now()));
  };
  let seen: DashboardState | undefined;
  const timer = setInterval(drawClock, 1_000);
  drawClock();
  const end = store.subscribe((state) => {
    drawState(state);
    // The share of the newest signal is told with the next values.
    if (seen === undefined || seen.regime !== state.regime || seen.service !== state.service) drawMarket(state);
    seen = state;
  });
  return () => {
    clearInterval(timer);
    end();
    root.replaceChildren();
  };
};

/** STRONG_DOWN reads "strong down". */
function words(name: string | undefined): string {
  return name === undefined ? 'not known' : name.toLowerCase().replaceAll('_', ' ');
}
