import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** PEM texts of a server certificate for `127.0.0.1`, `::1` and `localhost`, and of the authority that signed it. */
export interface TestCertificates {
  /** What a client has to trust. */
  readonly ca: string;
  readonly cert: string;
  /** Private key of `cert`. */
  readonly key: string;
}

/** What {@link createTestCertificates} makes. */
export interface TestCertificateOptions {
  /** The server certificate ended yesterday. The authority is still valid. Default `false`. */
  readonly expired?: boolean;
}

const DAY_MS = 86_400_000;

/** One DER element: tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), body]);
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...long]), body]);
}

const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const octets = (content: Uint8Array): Buffer => der(0x04, content);
/** A bit string of whole bytes. */
const bits = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);
const TRUE: Buffer = der(0x01, Buffer.from([0xff]));

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = oid('550403');
const BASIC_CONSTRAINTS = oid('551d13');
const KEY_USAGE = oid('551d0f');
const SUBJECT_ALT_NAME = oid('551d11');

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  return der(0x18, Buffer.from(text));
}

const name = (commonName: string): Buffer => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));

const critical = (id: Buffer, value: Uint8Array): Buffer => sequence(id, TRUE, octets(value));

/** keyCertSign and cRLSign: strict verifiers want them from an authority. */
const AUTHORITY_EXTENSIONS: Buffer = sequence(
  critical(BASIC_CONSTRAINTS, sequence(TRUE)),
  critical(KEY_USAGE, der(0x03, Buffer.from([1, 0x06]))),
);

const SERVER_EXTENSIONS: Buffer = sequence(
  sequence(
    SUBJECT_ALT_NAME,
    octets(
      sequence(
        der(0x82, Buffer.from('localhost')),
        der(0x87, Buffer.from([127, 0, 0, 1])),
        der(0x87, Buffer.from([...new Array<number>(15).fill(0), 1])),
      ),
    ),
  ),
);

interface Certified {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly signedWith: KeyObject;
  readonly untilMs: number;
  readonly extensions: Buffer;
}

/** An X.509 version 3 certificate, signed with ECDSA over SHA-256, valid from ten days ago. */
function certificate({ issuer, subject, publicKey, signedWith, untilMs, extensions }: Certified): string {
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  // The first byte keeps the number positive and without a leading zero.
  const serial = der(0x02, Buffer.from([0x4a]), randomBytes(15));
  const validity = sequence(time(Date.now() - 10 * DAY_MS), time(untilMs));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(version, serial, ECDSA_WITH_SHA256, name(issuer), validity, name(subject), key, der(0xa3, extensions));
  const whole = sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, signedWith)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/**
 * Makes an authority and a server certificate signed by it, both with new P-256 keys, for tests of TLS. About 1 ms.
 * Two calls give authorities that do not know each other.
 */
export function createTestCertificates(options: TestCertificateOptions = {}): TestCertificates {
  const [authority, server] = [generateKeyPairSync('ec', { namedCurve: 'P-256' }), generateKeyPairSync('ec', { namedCurve: 'P-256' })];
  const issuer = `Cascade test authority ${randomBytes(4).toString('hex')}`;
  const signed = { issuer, signedWith: authority.privateKey };
  const untilMs = Date.now() + DAY_MS;
  return {
    ca: certificate({ ...signed, subject: issuer, publicKey: authority.publicKey, untilMs, extensions: AUTHORITY_EXTENSIONS }),
    cert: certificate({
      ...signed,
      subject: 'localhost',
      publicKey: server.publicKey,
      untilMs: options.expired === true ? Date.now() - DAY_MS : untilMs,
      extensions: SERVER_EXTENSIONS,
    }),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
