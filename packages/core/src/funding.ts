const COMMON_HOURS = 8;

/**
 * A funding rate paid every `intervalHours` as the rate per 8 h, so that venues can be compared: 0.0000125 per hour is 0.0001.
 * Compounding is left out; at usual rates it is below a thousandth of the rate. Pure.
 * @param fundingRate fraction per interval
 * @param intervalHours hours between payments, > 0
 */
export function fundingRate8h(fundingRate: number, intervalHours: number): number {
  return (fundingRate * COMMON_HOURS) / intervalHours;
}
