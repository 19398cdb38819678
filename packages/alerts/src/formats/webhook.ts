import type { SignalLevel } from '@cascade/core';
import type { WireSignal } from '@cascade/redis-bus';
import { MAX_BODY_BYTES } from '../config.js';
import type { AlertMessage, DataKind } from '../message.js';
import type { OutgoingRequest } from '../outgoing.js';
import type { WebhookTarget } from '../target.js';
import { jsonPost } from './json-post.js';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER, webhookSignature } from './webhook-signature.js';

/** Version of the webhook's document. */
export const WEBHOOK_SCHEMA_VERSION = 1;

/** The JSON a webhook receives. */
export interface WebhookAlert {
  readonly schema_version: typeof WEBHOOK_SCHEMA_VERSION;
  /** The same for every attempt; also in the header `Idempotency-Key`. */
  readonly id: string;
  readonly type: 'cascade.alert';
  /** Of this attempt, Unix seconds with ms fraction. */
  readonly sent_at: number;
  readonly data: DataKind;
  /** The highest of the signals. */
  readonly level: SignalLevel;
  readonly test: boolean;
  /** Symbols that qualified and are not listed. */
  readonly omitted: number;
  /** `MARKET` first, then the strongest first; at least one. Look at `meta.valid_until` before acting. */
  readonly signals: readonly WireSignal[];
}

function bodyOf(message: AlertMessage, nowMs: number): string {
  for (let count = message.signals.length; ; count--) {
    const alert: WebhookAlert = {
      schema_version: WEBHOOK_SCHEMA_VERSION,
      id: message.id,
      type: 'cascade.alert',
      sent_at: nowMs / 1_000,
      data: message.data,
      level: message.level,
      test: message.test,
      omitted: message.omitted + message.signals.length - count,
      signals: message.signals.slice(0, count),
    };
    const body = JSON.stringify(alert);
    if (count <= 1 || Buffer.byteLength(body) <= MAX_BODY_BYTES) return body;
  }
}

/**
 * The signed request of a webhook. The signature holds the time, so it is made anew for each attempt. Above 200 KiB, which signals of the
 * detector don't reach, the weakest signals are left out and counted in `omitted`.
 */
export function formatWebhook(target: WebhookTarget, message: AlertMessage, nowMs: number): OutgoingRequest {
  const body = bodyOf(message, nowMs);
  const timestamp = String(Math.floor(nowMs / 1_000));
  const secrets = target.previousSecret === undefined ? [target.secret] : [target.secret, target.previousSecret];
  return jsonPost(target.url.reveal(), body, {
    'Idempotency-Key': message.id,
    [TIMESTAMP_HEADER]: timestamp,
    [SIGNATURE_HEADER]: secrets.map((secret) => `v1=${webhookSignature(secret.reveal(), timestamp, body).toString('hex')}`).join(','),
  });
}
