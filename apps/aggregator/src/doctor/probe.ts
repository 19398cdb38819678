import { connect, isIP, type Socket } from 'node:net';
import { TLSSocket, connect as tlsConnect } from 'node:tls';
import type { HostProbe } from './venue-facts.js';

/**
 * Connects to the host of `url` (`ws:` or `wss:`), shakes hands with TLS where it is used, and closes again. Nothing is sent.
 * Never rejects: what failed is told. After `timeoutMs`, or when `signal` aborts, the step under way has failed with `timeout`.
 */
export function probeHost(url: string, timeoutMs: number, signal: AbortSignal): Promise<HostProbe> {
  const { hostname, port, protocol } = new URL(url);
  const name = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'wss:';
  const target = { host: name, port: Number(port) || (secure ? 443 : 80) };
  const facts = { host: `${hostname}:${target.port}`, secure };
  return new Promise((resolve) => {
    let step: 'name' | 'connect' | 'tls' = isIP(name) === 0 ? 'name' : 'connect';
    // An untrusted certificate is looked at too, to tell why and until when it is valid; nothing is sent over the connection.
    const servername = isIP(name) === 0 ? { servername: name } : {};
    const socket = secure ? tlsConnect({ ...target, ...servername, rejectUnauthorized: false }) : connect(target);
    const finish = (found: Partial<HostProbe>): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onTimeout);
      socket.destroy();
      resolve({ ...facts, ...found });
    };
    const onTimeout = (): void => finish({ failedAt: step, failure: 'timeout' });
    const timer = setTimeout(onTimeout, timeoutMs);
    signal.addEventListener('abort', onTimeout);
    socket.on('lookup', (error: Error | null) => {
      if (error === null || error === undefined) step = 'connect';
    });
    socket.on('connect', () => {
      if (secure) step = 'tls';
      else finish({});
    });
    socket.on('secureConnect', () => finish(certificateOf(socket)));
    socket.on('error', (error: NodeJS.ErrnoException) => finish({ failedAt: step, failure: error.code ?? error.message }));
  });
}

function certificateOf(socket: Socket): Partial<HostProbe> {
  if (!(socket instanceof TLSSocket)) return {};
  const validUntilMs = Date.parse(socket.getPeerCertificate().valid_to);
  const certValidUntilMs = Number.isNaN(validUntilMs) ? undefined : validUntilMs;
  if (socket.authorized) return { certValidUntilMs };
  return { certValidUntilMs, failedAt: 'tls', failure: String(socket.authorizationError) };
}
