import { Secret } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.js';
import { parseDuration } from './duration.js';
import { dataMark, readHello } from './read-documents.js';
import { RecentIds } from './recent-ids.js';
import { serviceAddress } from './service-address.js';
import { wantsColour } from './terminal-colour.js';

const API = { httpHost: '127.0.0.1', httpPort: 8_787, httpToken: undefined } as const;

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
  ])('reads %s', (text, durationMs) => {
    expect(parseDuration('since', text)).toBe(durationMs);
  });

  it.each(['', '0s', '10', '1.5h', '-1m', '8d', '10m ', '1h30m', '1e3s'])('refuses %j', (text) => {
    expect(() => parseDuration('since', text)).toThrow(expect.objectContaining({ code: 'app/invalid-option' }));
  });
});

describe('serviceAddress', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:8787'],
    ['0.0.0.0', 'http://127.0.0.1:8787'],
    ['::', 'http://[::1]:8787'],
    ['10.1.2.3', 'http://10.1.2.3:8787'],
  ])('reaches a service that listens on %s', (httpHost, base) => {
    expect(serviceAddress(undefined, { ...API, httpHost }).base).toBe(base);
  });

  it('takes the named one, with its path and the token of the configuration', () => {
    const httpToken = new Secret('sixteen-or-more-characters');
    expect(serviceAddress('HTTPS://desk.example/cascade/', { ...API, httpPort: 'none', httpToken })).toEqual({
      base: 'https://desk.example/cascade',
      token: httpToken,
    });
  });

  it.each(['http://a?token=x', 'http://a#b', 'ftp://a', 'a:1', 'http://', 'http://u:p@a'])('refuses %s', (named) => {
    expect(() => serviceAddress(named, API)).toThrow(expect.objectContaining({ code: 'app/invalid-option' }));
  });

  it('has none where the port is not known', () => {
    for (const httpPort of ['none', 0] as const) expect(() => serviceAddress(undefined, { ...API, httpPort })).toThrow(/name its address/);
  });
});

describe('cleanText', () => {
  it('keeps letters of all languages and drops what moves the cursor or turns text', () => {
    expect(cleanText('币安 BTC-USD_\u00e9')).toBe('币安 BTC-USD_\u00e9');
    expect(cleanText('a\u001b[2Jb\u0007\r\n\u009b1mc\u202ed\u2028e\u200bf\ud800g\u0301')).toBe('a[2Jb1mcdefg');
  });
});

describe('wantsColour', () => {
  it('is for terminals that know colours, unless NO_COLOR is any text', () => {
    expect(wantsColour({ isTTY: true }, {})).toBe(true);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: '0' })).toBe(false);
    expect(wantsColour({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
    expect(wantsColour({ isTTY: false }, {})).toBe(false);
  });
});

describe('RecentIds', () => {
  it('knows the newest 10,000', () => {
    const ids = new RecentIds();
    for (let no = 0; no <= 10_000; no++) expect(ids.add(`${no}`)).toBe(true);
    expect([ids.add('1'), ids.add('10000'), ids.add('0')]).toEqual([false, false, true]);
  });
});

describe('readHello', () => {
  it.each(['', '{', 'null', '[]', '"x"', '{"data":"fabulous"}', '{"data":7}'])(
    'takes the data of %j for unknown, never for live',
    (text) => {
      const { data } = readHello(text);
      expect([data, dataMark(data)]).toEqual(['unknown', '[unknown data] ']);
    },
  );
});
