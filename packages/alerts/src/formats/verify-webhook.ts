import { timingSafeEqual } from 'node:crypto';
import { CascadeError, quote } from '@cascade/core';
import { WEBHOOK_SCHEMA_VERSION, type WebhookAlert } from './webhook.js';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER, webhookSignature } from './webhook-signature.js';

const DEFAULT_TOLERANCE_MS = 300_000;
/** Signatures looked at; a sender makes two at most. */
const MAX_SIGNATURES = 4;

/** A request as a receiver got it. */
export interface ReceivedWebhook {
  /** The body as it came, before any JSON parser: one changed byte is another signature. */
  readonly body: string | Uint8Array;
  /** As `IncomingMessage.headers` of Node has them; names in any case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The keys in use, usually one. */
  readonly secrets: readonly string[];
  /** The receiver's time, Unix ms. */
  readonly nowMs: number;
  /** How far the time of the request may be from it, either way, ms. Default 300,000. */
  readonly toleranceMs?: number;
}

function headerOf(headers: ReceivedWebhook['headers'], wanted: string): string {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === wanted.toLowerCase());
  const value = name === undefined ? undefined : headers[name];
  return typeof value === 'string' ? value : '';
}

function isSigned(signature: string, timestamp: string, { body, secrets }: ReceivedWebhook): boolean {
  const parts = signature.split(',', MAX_SIGNATURES + 1).slice(0, MAX_SIGNATURES);
  const offered = parts.flatMap((part) => /^\s*v1=([0-9a-f]{64})\s*$/.exec(part)?.[1] ?? []).map((hex) => Buffer.from(hex, 'hex'));
  let found = false;
  for (const secret of secrets) {
    const right = webhookSignature(secret, timestamp, body);
    // All are compared, so that the time taken says nothing.
    for (const candidate of offered) found = timingSafeEqual(candidate, right) || found;
  }
  return found;
}

function parse(body: string | Uint8Array): WebhookAlert {
  try {
    const parsed = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8')) as WebhookAlert;
    if (parsed.type === 'cascade.alert' && parsed.schema_version === WEBHOOK_SCHEMA_VERSION) return parsed;
  } catch {
    // Signed and still no JSON: refused below like any other document of another kind.
  }
  throw new CascadeError(
    'alerts/unknown-document',
    `the signed body is no cascade.alert of version ${WEBHOOK_SCHEMA_VERSION}; update the receiver`,
  );
}

/**
 * Checks that a request was signed with one of the keys and is not an old one sent again, and reads it. A receiver also has to remember
 * `id` for as long as the tolerance: a request within it can be sent twice. Pure; O(body).
 * @throws CascadeError `alerts/bad-signature`, `alerts/stale-timestamp`, `alerts/unknown-document` for a signed body of another kind or
 * version, `alerts/invalid-option` without a key or with an empty one
 */
export function verifyWebhook(request: ReceivedWebhook): WebhookAlert {
  const { body, headers, secrets, nowMs, toleranceMs = DEFAULT_TOLERANCE_MS } = request;
  if (secrets.length === 0 || secrets.includes('')) {
    throw new CascadeError('alerts/invalid-option', 'secrets must hold at least one key and no empty one; nothing can be verified without');
  }
  const timestamp = headerOf(headers, TIMESTAMP_HEADER);
  if (!/^\d{1,12}$/.test(timestamp) || !isSigned(headerOf(headers, SIGNATURE_HEADER), timestamp, request)) {
    throw new CascadeError(
      'alerts/bad-signature',
      `no signature of the request fits; refuse it, and check that the keys are the sender's and the body is verified before it is parsed`,
    );
  }
  const ageMs = nowMs - Number(timestamp) * 1_000;
  // Written so that a time that is no number is refused too.
  if (!(Math.abs(ageMs) <= toleranceMs)) {
    throw new CascadeError(
      'alerts/stale-timestamp',
      `the request was signed ${quote(Math.round(ageMs / 1_000))} s ago, allowed are ${toleranceMs / 1_000} s; refuse it, or set the clock`,
    );
  }
  return parse(body);
}
