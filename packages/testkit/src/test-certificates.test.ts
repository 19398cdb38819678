import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createTestCertificates, type TestCertificates } from './test-certificates.js';

/** Resolves with `ok` or the code of the error a client sees that trusts `ca`. */
async function handshake(served: TestCertificates, ca: string, host: string): Promise<string> {
  const server = createServer({ key: served.key, cert: served.cert });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, servername: host, ca });
  const result = await new Promise<string>((resolve) => {
    socket.once('secureConnect', () => resolve('ok'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  socket.destroy();
  server.close();
  return result;
}

describe('createTestCertificates', () => {
  it('makes a certificate for this machine that its authority vouches for', async () => {
    const made = createTestCertificates();
    const [ca, cert] = [new X509Certificate(made.ca), new X509Certificate(made.cert)];
    expect(ca.ca).toBe(true);
    expect(cert.ca).toBe(false);
    expect(cert.verify(ca.publicKey)).toBe(true);
    expect(cert.checkIssued(ca)).toBe(true);
    expect([cert.checkIP('127.0.0.1'), cert.checkIP('::1'), cert.checkHost('localhost')]).toEqual(['127.0.0.1', '::1', 'localhost']);
    expect(cert.checkHost('example.org')).toBeUndefined();
    expect(await handshake(made, made.ca, 'localhost')).toBe('ok');
  });

  it('makes authorities that do not know each other', async () => {
    expect(await handshake(createTestCertificates(), createTestCertificates().ca, 'localhost')).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('makes an expired certificate of a valid authority', async () => {
    const made = createTestCertificates({ expired: true });
    expect(Date.parse(new X509Certificate(made.ca).validTo)).toBeGreaterThan(Date.now());
    expect(Date.parse(new X509Certificate(made.cert).validTo)).toBeLessThan(Date.now());
    expect(await handshake(made, made.ca, 'localhost')).toBe('CERT_HAS_EXPIRED');
  });

  it('is refused for another host', async () => {
    const made = createTestCertificates();
    expect(await handshake(made, made.ca, 'example.org')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});
