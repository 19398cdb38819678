import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../decode-frame.js';
import { InstrumentTable } from '../instruments.js';
import { gate } from './gate.js';

const RECEIVED = 1_800_000_000_900;

describe('gate', () => {
  it('reads further pages of contracts until one is not full', () => {
    const page = new Array(1_000).fill({});
    const [{ path, nextPath } = { path: '', nextPath: undefined }] = gate.instrumentRequests;
    const next = [page, page.slice(1), {}].map((body) => nextPath?.(body, `${path}&offset=1000`)?.replace(path, ''));
    expect([nextPath?.(page, path)?.replace(path, ''), ...next]).toEqual(['&offset=1000', '&offset=2000', undefined, undefined]);
  });

  it('leaves a socket the exchange wants to upgrade', () => {
    const notice = { channel: 'futures.system', event: 'update', result: { type: 'upgrade', msg: 'reconnect' } };
    const { control } = decodeFrame(gate, JSON.stringify(notice), { receivedTsMs: RECEIVED, instruments: new InstrumentTable() });
    expect(control).toEqual({ reconnect: 'the exchange announced an upgrade' });
  });
});
