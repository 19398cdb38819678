import { FrameScanner } from '../frame-scanner.js';

/** Rows of one scanned message; more go the usual way. */
const MAX_ROWS = 100;

/** Binance's wrapped liquidation as `JSON.parse` reads it; `undefined` for every other frame. */
export function scanForceOrder(frame: string): object | undefined {
  const scanner = new FrameScanner(frame);
  scanner.skip('{"stream":"');
  const stream = scanner.text();
  scanner.skip('","data":{"e":"forceOrder","E":');
  if (scanner.hasFailed) return undefined;
  const E = scanner.integer();
  scanner.skip(',"o":{"s":"');
  const s = scanner.text();
  scanner.skip('","S":"');
  const S = scanner.text();
  scanner.skip('","o":"LIMIT","f":"IOC","q":"');
  const q = scanner.text();
  scanner.skip('","p":"');
  const p = scanner.text();
  scanner.skip('","ap":"');
  const ap = scanner.text();
  scanner.skip('","X":"FILLED","l":"');
  const l = scanner.text();
  scanner.skip('","z":"');
  const z = scanner.text();
  scanner.skip('","T":');
  const T = scanner.integer();
  // Two literals, because copying one object into another costs as much as parsing both.
  if (!scanner.skipIf(',"ps":"')) {
    scanner.skip('}}}');
    if (!scanner.isComplete) return undefined;
    return { stream, data: { e: 'forceOrder', E, o: { s, S, o: 'LIMIT', f: 'IOC', q, p, ap, X: 'FILLED', l, z, T } } };
  }
  const ps = scanner.text();
  scanner.skip('","st":');
  const st = scanner.integer();
  scanner.skip('}}}');
  if (!scanner.isComplete) return undefined;
  return { stream, data: { e: 'forceOrder', E, o: { s, S, o: 'LIMIT', f: 'IOC', q, p, ap, X: 'FILLED', l, z, T, ps, st } } };
}

/** Bybit's batch of liquidations as `JSON.parse` reads it; `undefined` for every other frame. */
export function scanAllLiquidation(frame: string): object | undefined {
  const scanner = new FrameScanner(frame);
  scanner.skip('{"topic":"allLiquidation.');
  if (scanner.hasFailed) return undefined;
  const symbol = scanner.text();
  scanner.skip('","type":"snapshot","ts":');
  const ts = scanner.integer();
  scanner.skip(',"data":[');
  const data: object[] = [];
  do {
    scanner.skip('{"T":');
    const T = scanner.integer();
    scanner.skip(',"s":"');
    const s = scanner.text();
    scanner.skip('","S":"');
    const S = scanner.text();
    scanner.skip('","v":"');
    const v = scanner.text();
    scanner.skip('","p":"');
    const p = scanner.text();
    scanner.skip('"}');
    data.push({ T, s, S, v, p });
  } while (data.length < MAX_ROWS && scanner.skipIf(','));
  scanner.skip(']}');
  return scanner.isComplete ? { topic: `allLiquidation.${symbol}`, type: 'snapshot', ts, data } : undefined;
}

/** OKX's liquidation of one contract as `JSON.parse` reads it; `undefined` for every other frame. */
export function scanLiquidationOrder(frame: string): object | undefined {
  const scanner = new FrameScanner(frame);
  scanner.skip('{"arg":{"channel":"liquidation-orders","instType":"');
  if (scanner.hasFailed) return undefined;
  const instType = scanner.text();
  scanner.skip('"},"data":[{"details":[{"bkLoss":"');
  const bkLoss = scanner.text();
  scanner.skip('","bkPx":"');
  const bkPx = scanner.text();
  scanner.skip('","ccy":"","posSide":"');
  const posSide = scanner.text();
  scanner.skip('","side":"');
  const side = scanner.text();
  scanner.skip('","sz":"');
  const sz = scanner.text();
  scanner.skip('","ts":"');
  const ts = scanner.text();
  scanner.skip('"}],"instFamily":"');
  const instFamily = scanner.text();
  scanner.skip('","instId":"');
  const instId = scanner.text();
  scanner.skip('","instType":"');
  const rowType = scanner.text();
  scanner.skip('","uly":"');
  const uly = scanner.text();
  scanner.skip('"}]}');
  if (!scanner.isComplete) return undefined;
  const details = [{ bkLoss, bkPx, ccy: '', posSide, side, sz, ts }];
  return { arg: { channel: 'liquidation-orders', instType }, data: [{ details, instFamily, instId, instType: rowType, uly }] };
}
