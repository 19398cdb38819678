import { describe, expect, it } from 'vitest';
import { Detector } from './detector.js';
import { burst, status, T0, VENUES } from './events.sample.js';

/** A detector that hears three venues and a burst on all. */
function busy(): Detector {
  const detector = new Detector();
  for (const exchange of VENUES) detector.push(status(exchange, true, T0 - 60_000));
  for (const event of burst(T0)) detector.push(event);
  detector.at(T0 + 1_000);
  return detector;
}

describe('disconnect', () => {
  it('takes all coverage until a feed reports, under whatever name its socket has', () => {
    const detector = busy();
    detector.disconnect(T0 + 1_000, VENUES);
    detector.at(T0 + 2_000);
    expect(detector.stats().coverage).toBe(0);
    for (const exchange of VENUES) {
      detector.push(status(exchange, true, T0 + 3_000, 'liquidations-of-another-name'));
    }
    detector.at(T0 + 4_000);
    expect(detector.stats().coverage).toBe(1);
  });

  it('forgets venues that are not listened to any more: they lower no coverage', () => {
    const detector = busy();
    detector.disconnect(T0 + 1_000, ['bybit']);
    detector.push(status('bybit', true, T0 + 3_000));
    detector.at(T0 + 4_000);
    expect(detector.stats().coverage).toBe(1);
  });

  it('leaves no derivative of a time that touches the hole', () => {
    const detector = busy();
    detector.disconnect(T0 + 1_000, VENUES);
    for (const exchange of VENUES) detector.push(status(exchange, true, T0 + 5_000));
    const derivatives = detector.reading('BTCUSDT', T0 + 5_500)?.velocity.derivatives ?? [];
    expect(derivatives.length).toBeGreaterThan(0);
    for (const { windowMs, jerk } of derivatives) if (3 * windowMs > 500) expect(jerk).toBeUndefined();
  });
});
