import { createTestCertificates } from '@cascade/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import {
  bytesReadDuring,
  closeReceivers,
  failure,
  OPEN,
  openRawReceiver,
  openReceiver,
  type Received,
  requestTo,
  SHORT,
  scripted,
} from './receiver.sample.js';
import { safePost } from './safe-post.js';

afterEach(closeReceivers);

describe('safePost with TLS', () => {
  const certificates = createTestCertificates();

  it('verifies the certificate for the name of the URL', async () => {
    const names: unknown[] = [];
    const receiver = await openReceiver((request, response) => {
      names.push((request.socket as unknown as { servername: unknown }).servername);
      response.end();
    }, certificates);
    const options = { ...OPEN, ca: certificates.ca, resolve: async () => ['127.0.0.1'] };
    expect(await safePost(requestTo(`https://localhost:${receiver.port}/`), options)).toMatchObject({ status: 200 });
    expect(await safePost(requestTo(`https://127.0.0.1:${receiver.port}/`), options)).toMatchObject({ status: 200 });
    expect(names).toEqual(['localhost', false]);
    const other = await failure(
      safePost({ ...requestTo(`https://other.example:${receiver.port}/canary`), headers: { Host: 'localhost' } }, options),
    );
    expect(other).toMatchObject({ code: 'alerts/connection', context: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
    expect(names.length).toBe(2);
  });

  it('refuses certificates nobody vouches for, and expired ones, whatever the environment says', async () => {
    const received: Received[] = [];
    const unknown = await openReceiver(scripted(received, { status: 200 }), certificates);
    const old = createTestCertificates({ expired: true });
    const expired = await openReceiver(scripted(received, { status: 200 }), old);
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const options = { ...OPEN, resolve: async () => ['127.0.0.1'] };
      const first = await failure(safePost(requestTo(`https://localhost:${unknown.port}/canary`), options));
      expect(first).toMatchObject({ code: 'alerts/connection', context: { reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } });
      const second = await failure(safePost(requestTo(`https://localhost:${expired.port}/canary`), { ...options, ca: old.ca }));
      expect(second).toMatchObject({ context: { reason: 'CERT_HAS_EXPIRED' } });
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
    expect(received).toEqual([]);
  });

  it('reads little of a large body', async () => {
    const receiver = await openReceiver((_, response) => {
      const page = Buffer.alloc(65_536);
      const pour = (): void => {
        while (!response.destroyed && response.write(page));
      };
      response.on('drain', pour);
      pour();
    }, certificates);
    const options = { ...OPEN, ca: certificates.ca };
    const bytesRead = await bytesReadDuring(() => safePost(requestTo(`https://127.0.0.1:${receiver.port}/`), options));
    expect(bytesRead).toBeGreaterThan(65_536);
    expect(bytesRead).toBeLessThanOrEqual(131_072);
  });

  it('reports a receiver that hangs in the handshake or speaks no TLS', async () => {
    const mute = await openRawReceiver(() => {});
    expect(await failure(safePost(requestTo(`https://127.0.0.1:${mute.port}/`), SHORT))).toMatchObject({ code: 'alerts/timeout' });
    const plain = await openReceiver(scripted([], { status: 200 }));
    expect(await failure(safePost(requestTo(`https://127.0.0.1:${plain.port}/`), OPEN))).toMatchObject({ code: 'alerts/connection' });
  });
});
