import { createHmac } from 'node:crypto';

/** Header with the Unix seconds a request was signed at. */
export const TIMESTAMP_HEADER = 'X-Cascade-Timestamp';
/** Header with the signatures: `v1=<hex>`, comma-separated, one for each key in use. */
export const SIGNATURE_HEADER = 'X-Cascade-Signature';

/** HMAC-SHA256 of `timestamp.body` under `secret`: 32 bytes. The body is signed byte by byte, as it travels. */
export function webhookSignature(secret: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
}
