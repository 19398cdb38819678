import { expect, it } from 'vitest';
import { sampleResult } from './backtest-result.sample.js';
import { verdictText } from './verdict.js';

it('says data, level, counts, interval, false alarms and delays in one go', () => {
  expect(verdictText(sampleResult())).toBe(
    'On recorded data, calibrated at ALERT caught 3 of 4 cascades (75 %, 95 % interval 45–95 %), 2 of 2 of severity 2 or 3 (100 %), ' +
      'with 2 false alarms in 4.00 symbol-days (0.50 per symbol-day). ' +
      'The median first alarm came 3.1 s after the onset and 2.4 s before t* (n = 3). ' +
      'At 0.50 false alarms per symbol-day it has 50 points of recall more than 10 s rate ' +
      '(95 % interval −10 to +90, so the difference is not established).',
  );
});

it('says that there was nothing to catch', () => {
  const base = sampleResult();
  const methods = base.methods.map((method) => ({
    ...method,
    atLevels: method.atLevels?.map((at) => ({
      ...at,
      card: { ...at.card, recall: { hits: 0, n: 0 }, recallSevere: { hits: 0, n: 0 }, delay: undefined },
    })),
  }));
  expect(verdictText({ ...base, badge: 'simulated', methods, differences: [] })).toBe(
    'On simulated data there is no cascade to catch; calibrated at ALERT raised 2 false alarms in 4.00 symbol-days (0.50 per symbol-day).',
  );
});

it('speaks of the matched threshold when the preset has no levels', () => {
  const base = sampleResult();
  const methods = base.methods.map(({ atLevels, ...method }) => method);
  expect(verdictText({ ...base, methods })).toContain(
    'calibrated at a threshold for at most 0.50 false alarms per symbol-day caught 3 of 4',
  );
});

it('does not say 0 points more', () => {
  const base = sampleResult();
  const differences = base.differences.map((difference) => ({ ...difference, difference: 0, interval: undefined }));
  expect(verdictText({ ...base, differences })).toMatch(/it has the same recall as 10 s rate \(no interval\)\.$/);
});

it('compares at the main target, not at the first of the list', () => {
  const base = sampleResult();
  const [half] = base.differences;
  if (half === undefined) expect.fail();
  const differences = [{ ...half, targetPerSymbolDay: 0.02, difference: -0.3 }, half];
  expect(verdictText({ ...base, differences })).toContain('At 0.50 false alarms per symbol-day it has 50 points of recall more');
});

it('never leaves out where the data comes from', () => {
  expect(verdictText({ ...sampleResult(), badge: 'reconstructed' })).toMatch(/^On data reconstructed from published counts, /);
});
