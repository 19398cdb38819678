import { describe, expect, it } from 'vitest';
import { quietSpan } from './quiet-span.js';

const night = quietSpan({ from: '22:00', to: '07:00', zone: 'Europe/Berlin' });
/** Minutes of the 24 or so hours from `from` that are quiet. */
function quietMinutes(isQuiet: (nowMs: number) => boolean, from: string, hours: number): number {
  let count = 0;
  for (let minute = 0; minute < hours * 60; minute++) if (isQuiet(Date.parse(from) + minute * 60_000)) count++;
  return count;
}

describe('quietSpan', () => {
  it.each([
    ['2026-10-09T19:59:59Z', false],
    ['2026-10-09T20:00:00Z', true],
    ['2026-10-09T22:00:00Z', true],
    ['2026-10-10T04:59:59Z', true],
    ['2026-10-10T05:00:00Z', false],
    ['2026-12-09T20:30:00Z', false], // winter: an hour later in UTC
    ['2026-12-09T21:00:00Z', true],
  ])('over midnight in Berlin: %s is quiet: %s', (time, quiet) => {
    expect(night(Date.parse(time))).toBe(quiet);
  });

  it('within one day: from the first minute until just before the last', () => {
    const lunch = quietSpan({ from: '12:00', to: '13:30', zone: 'UTC' });
    const at = (time: string): boolean => lunch(Date.parse(`2026-10-09T${time}Z`));
    expect([at('11:59:59'), at('12:00:00'), at('13:29:59'), at('13:30:00'), at('00:00:00')]).toEqual([false, true, true, false, false]);
  });

  it('is an hour shorter the night clocks go forward and an hour longer the night they go back', () => {
    expect(quietMinutes(night, '2026-10-09T12:00:00Z', 24)).toBe(9 * 60);
    expect(quietMinutes(night, '2026-03-28T12:00:00Z', 24)).toBe(8 * 60);
    expect(quietMinutes(night, '2026-10-24T12:00:00Z', 24)).toBe(10 * 60);
  });

  it('covers an hour that comes twice both times, and one that is left out not at all', () => {
    const hour = quietSpan({ from: '02:00', to: '03:00', zone: 'Europe/Berlin' });
    expect(quietMinutes(hour, '2026-10-24T12:00:00Z', 24)).toBe(120);
    expect(quietMinutes(hour, '2026-03-28T12:00:00Z', 24)).toBe(0);
  });

  it('knows zones of half hours', () => {
    const span = quietSpan({ from: '00:00', to: '01:00', zone: 'Asia/Kolkata' });
    expect([span(Date.parse('2026-10-09T18:29:59Z')), span(Date.parse('2026-10-09T18:30:00Z'))]).toEqual([false, true]);
  });
});
