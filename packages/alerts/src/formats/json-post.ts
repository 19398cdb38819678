import type { OutgoingRequest } from '../outgoing.js';

/** A POST of JSON. */
export function jsonPost(url: string, body: string, headers: Readonly<Record<string, string>> = {}): OutgoingRequest {
  return { url, headers: { 'Content-Type': 'application/json', 'User-Agent': 'cascade-alerts', ...headers }, body };
}
