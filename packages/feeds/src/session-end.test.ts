import { describe, expect, it } from 'vitest';
import { codeOf, endByClose, endByError, endByLateHandshake, endByStatus, hostOf } from './session-end.js';

function failure(code: string, extra: object = {}): Error {
  return Object.assign(new Error('secret-token in the message'), { code, ...extra });
}

describe('the end of a session in words', () => {
  it('names status and wait of a refused upgrade', () => {
    expect(endByStatus(429, 6_100)).toEqual({ reason: 'HTTP 429 on upgrade, retry after 7 s', refused: true, retryAfterMs: 6_100 });
    expect([403, 418, 451, 500, 502, 404].map((status) => endByStatus(status, undefined).refused)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('quotes the closing code and words on one line', () => {
    expect(endByClose(1013, 'try\nlater').reason).toBe('closed by the exchange: 1013 try?later');
    expect(endByClose(1005, '').reason).toBe('closed by the exchange: no code given');
    expect(endByClose(1006, '').reason).toContain('1006');
    expect([endByClose(1008, '').refused, endByClose(1012, '').refused]).toEqual([true, false]);
  });

  it('names host and error code, not the message', () => {
    const host = hostOf('ws://127.0.0.1:9443/market/stream?listenKey=secret');
    expect(endByError(failure('ECONNREFUSED'), host).reason).toBe('connect refused by 127.0.0.1:9443 (ECONNREFUSED)');
    expect(endByError(failure('CERT_HAS_EXPIRED'), host).reason).toBe('connection failed to 127.0.0.1:9443 (CERT_HAS_EXPIRED)');
    expect(endByError(failure('WS_ERR_INVALID_UTF8'), host).reason).toBe('protocol error from 127.0.0.1:9443 (WS_ERR_INVALID_UTF8)');
  });

  it('says how long a handshake was waited for', () => {
    expect(endByLateHandshake('a.example:443', 10_000)).toEqual({
      reason: 'no WebSocket handshake with a.example:443 within 10.0 s',
      refused: false,
    });
  });

  it('finds the code inside aggregates and causes', () => {
    expect(codeOf(new AggregateError([failure('ETIMEDOUT')]))).toBe('ETIMEDOUT');
    expect(codeOf(new TypeError('fetch failed', { cause: failure('ENOTFOUND') }))).toBe('ENOTFOUND');
    expect([codeOf(new Error('x')), codeOf('x')]).toEqual([undefined, undefined]);
  });

  it('fills in the port of a secure URL', () => {
    expect([hostOf('wss://a.example/x'), hostOf('ws://a.example')]).toEqual(['a.example:443', 'a.example:80']);
  });
});
