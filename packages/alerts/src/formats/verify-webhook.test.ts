import { CascadeError } from '@cascade/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileMessage, sampleMessage } from '../message.sample.js';
import { RAW_TARGETS, sampleTarget } from '../target.sample.js';
import { START_MS, sampleSignal } from '../wire-signal.sample.js';
import { formatMessage } from './format-message.js';
import { type ReceivedWebhook, verifyWebhook } from './verify-webhook.js';
import { webhookSignature } from './webhook-signature.js';

const NEW = RAW_TARGETS.webhook.secret;
const OLD = 'CANARY-old-key-0123456789';
const MESSAGE = sampleMessage({ omitted: 2, data: 'simulated' }, [sampleSignal({ symbol: 'ÄÖ😀USDT' })]);

function received(change: Partial<ReceivedWebhook> = {}, target: object = {}): ReceivedWebhook {
  const { body, headers } = formatMessage(sampleTarget('webhook', { ...target }), MESSAGE, START_MS + 678);
  return { body, headers, secrets: [NEW], nowMs: START_MS + 2_000, ...change };
}

function codeOf(request: ReceivedWebhook): string {
  try {
    verifyWebhook(request);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof CascadeError)) throw error;
    expect(`${error.message}${JSON.stringify(error.context)}`).not.toContain('CANARY');
    return error.code;
  }
}

describe('a webhook', () => {
  it('is JSON with the signals as the bus has them', () => {
    expect(verifyWebhook(received())).toEqual({
      schema_version: 1,
      id: MESSAGE.id,
      type: 'cascade.alert',
      sent_at: (START_MS + 678) / 1_000,
      data: 'simulated',
      level: 'CRITICAL',
      test: false,
      omitted: 2,
      signals: MESSAGE.signals,
    });
  });

  it('carries id, time and signature as headers', () => {
    const { url, headers } = formatMessage(sampleTarget('webhook'), MESSAGE, START_MS + 678);
    expect(url).toBe(RAW_TARGETS.webhook.url);
    expect(headers).toEqual({
      'Content-Type': 'application/json',
      'User-Agent': 'cascade-alerts',
      'Idempotency-Key': MESSAGE.id,
      'X-Cascade-Timestamp': '1791565200',
      'X-Cascade-Signature': expect.stringMatching(/^v1=[0-9a-f]{64}$/),
    });
  });

  it('is signed anew at each attempt under the same id', () => {
    const target = sampleTarget('webhook');
    const [first, second] = [0, 5_000].map((afterMs) => formatMessage(target, MESSAGE, START_MS + afterMs).headers);
    expect(second?.['Idempotency-Key']).toBe(first?.['Idempotency-Key']);
    expect(second?.['X-Cascade-Signature']).not.toBe(first?.['X-Cascade-Signature']);
  });

  it('stays below 200 KiB: leaves out the weakest and counts them', () => {
    const message = hostileMessage('\u0001');
    const { body } = formatMessage(sampleTarget('webhook'), message, START_MS);
    const { signals, omitted } = JSON.parse(body) as { signals: unknown[]; omitted: number };
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(204_800);
    expect(signals.length).toBeGreaterThan(0);
    expect(signals.length + omitted).toBe(message.signals.length + message.omitted);
  });
});

describe('verifyWebhook', () => {
  it('accepts bytes and any spelling of header names', () => {
    const { body, headers } = received();
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    expect(codeOf(received({ body: new TextEncoder().encode(String(body)), headers: lower }))).toBe('accepted');
  });

  it('accepts either key on either side while keys are changed', () => {
    const rotating = { previousSecret: OLD };
    expect(codeOf(received({ secrets: [OLD] }, rotating))).toBe('accepted');
    expect(codeOf(received({ secrets: [NEW] }, rotating))).toBe('accepted');
    expect(codeOf(received({ secrets: [OLD, NEW] }))).toBe('accepted');
    expect(codeOf(received({ secrets: [OLD] }))).toBe('alerts/bad-signature');
  });

  it('refuses a request when any byte of body or time differs', () => {
    const request = received();
    const bytes = Buffer.from(String(request.body));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const body = Buffer.from(bytes);
        body[at] = (body[at] ?? 0) ^ flip;
        expect(codeOf({ ...request, body })).toBe('alerts/bad-signature');
      }),
    );
    expect(codeOf({ ...request, headers: { ...request.headers, 'X-Cascade-Timestamp': '1791565201' } })).toBe('alerts/bad-signature');
  });

  it.each([
    ['nothing', undefined],
    ['nothing after v1', 'v1='],
    ['another version', `v2=${'0'.repeat(64)}`],
    ['a short one', `v1=${'0'.repeat(62)}`],
    ['capitals', `v1=${'A'.repeat(64)}`],
    ['several headers', ['v1=a', 'v1=b']],
    ['a flood', `v1=${'0'.repeat(64)},`.repeat(10_000)],
  ])('refuses %s as signature', (_what, signature) => {
    const { headers } = received();
    expect(codeOf(received({ headers: { ...headers, 'X-Cascade-Signature': signature } }))).toBe('alerts/bad-signature');
  });

  it.each(['', '-1', '1e9', '1791565200.5', ' 1791565200', '9'.repeat(13)])('refuses the timestamp "%s"', (timestamp) => {
    const { headers } = received();
    expect(codeOf(received({ headers: { ...headers, 'X-Cascade-Timestamp': timestamp } }))).toBe('alerts/bad-signature');
  });

  it('refuses what was signed more than 5 min before or after', () => {
    expect(codeOf(received({ nowMs: START_MS + 300_000 }))).toBe('accepted');
    expect(codeOf(received({ nowMs: START_MS + 300_001 }))).toBe('alerts/stale-timestamp');
    expect(codeOf(received({ nowMs: START_MS - 300_000 }))).toBe('accepted');
    expect(codeOf(received({ nowMs: START_MS - 300_001 }))).toBe('alerts/stale-timestamp');
    expect(codeOf(received({ nowMs: START_MS + 2_000, toleranceMs: 1_000 }))).toBe('alerts/stale-timestamp');
    expect(codeOf(received({ nowMs: Number.NaN }))).toBe('alerts/stale-timestamp');
  });

  it('needs a key, and no empty one', () => {
    expect(codeOf(received({ secrets: [] }))).toBe('alerts/invalid-option');
    expect(codeOf(received({ secrets: [NEW, ''] }))).toBe('alerts/invalid-option');
  });

  it('refuses a signed body that is no alert it knows', () => {
    for (const body of ['', 'null', '[]', '{"type":"cascade.alert","schema_version":2}', '{"type":"x","schema_version":1}']) {
      const signature = `v1=${webhookSignature(NEW, '1791565200', body).toString('hex')}`;
      const headers = { 'X-Cascade-Timestamp': '1791565200', 'X-Cascade-Signature': signature };
      expect(codeOf({ body, headers, secrets: [NEW], nowMs: START_MS })).toBe('alerts/unknown-document');
    }
  });
});
