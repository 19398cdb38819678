import { isRecorded } from '../model/is-recorded.js';
import type { DashboardState } from '../model/store.js';
import { NOTHING, percentText } from '../text/format.js';

/** The volatility over 5 minutes, or why there is none: without prices of BTC none comes, with them it takes 5 minutes. */
export function volatilityText(state: Pick<DashboardState, 'regime' | 'playhead' | 'service'>): string {
  const { volatility, btc_price: price } = state.regime ?? {};
  if (volatility?.vol_5min !== undefined) return percentText(volatility.vol_5min, 2);
  if (isRecorded(state)) return 'not recorded';
  if (state.regime === undefined) return NOTHING;
  return price === undefined && volatility?.btc_price === undefined ? 'no BTC price' : 'warming up';
}
