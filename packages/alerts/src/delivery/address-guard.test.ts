import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKind, isSameAddress } from './address-guard.js';

const FORBIDDEN = [
  // IPv4: first and last of each range
  ...['0.0.0.0', '0.255.255.255', '100.64.0.0', '100.127.255.255', '169.254.0.0', '169.254.169.254', '169.254.255.255'],
  ...['192.0.0.0', '192.0.0.192', '192.0.2.1', '192.31.196.1', '192.52.193.1', '192.88.99.1', '192.175.48.1'],
  ...['198.18.0.0', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...['168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254', 'FD00:0EC2:0::0254'],
  // IPv6
  ...['::', 'fe80::1', 'febf:ffff::1', 'fec0::1', 'ff00::', 'ff02::1', '100::1', '100:0:0:1::1', '2001:db8::1', '3fff::1', '5f00::1'],
  ...['2001:1::1', '2001:2::1', '2001:3::1', '2001:4:112::1', '2001:10::1', '2001:20::1', '2001:30::1', '2620:4f:8000::1'],
  ...[
    '64:ff9b::8.8.8.8',
    '64:ff9b::127.0.0.1',
    '64:ff9b:1::8.8.8.8',
    '64:ff9b:1:ffff::1',
    '64:ff9b:2::1',
    '2002:808:808::1',
    '2002:7f00:1::',
  ],
  ...['2001:0:4136:e378:8000:63bf:3fff:fdd2', '::ffff:0:8.8.8.8', '4000::1', '1fff:ffff::1', '0:0:0:1::', '::1:0:0', '::fffe:808:808'],
  // IPv4 inside IPv6
  ...['::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '::ffff:100.64.0.1', '::ffff:0.0.0.0', '::169.254.169.254', '::a9fe:a9fe', '::2'],
  // no plain address
  ...['', '1', '127.1', '0x7f.1', '0177.0.0.1', '010.0.0.1', '2130706433', '8.8.8', '8.8.8.8 ', '8.8.8.8/24', '8.8.8.8:80', '08.8.8.8'],
  ...['[::1]', '2606:4700::1%eth0', 'fe80::1%1', '::ffff:1.2.3', 'localhost', '1.2.3.4.5', '256.1.1.1', ':::', '8.8.8.8\u0000', '８.8.8.8'],
];

const PRIVATE = [
  ...['127.0.0.1', '127.255.255.255', '10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
  ...['::1', 'fc00::1', 'fd12:3456::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:10.0.0.1', '::127.0.0.1', '::7f00:1'],
];

const PUBLIC = [
  ...['1.0.0.0', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'],
  ...['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0'],
  ...['223.255.255.255', '168.63.129.17', '2606:4700:4700::1111', '2a00:1450:4001::8a', '2001:4860:4860::8888', '2001:200::1', '2003::1'],
  ...['::ffff:8.8.8.8', '::ffff:808:808', '::8.8.8.8'],
];

describe('addressKind', () => {
  it.each(FORBIDDEN)('forbids %j', (address) => {
    expect(addressKind(address)).toBe('forbidden');
  });

  it.each(PRIVATE)('calls %s private', (address) => {
    expect(addressKind(address)).toBe('private');
  });

  it.each(PUBLIC)('calls %s public', (address) => {
    expect(addressKind(address)).toBe('public');
  });

  it('judges IPv4 in IPv6 by the IPv4 address, however it is written', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        const kind = addressKind(address);
        expect([addressKind(`::ffff:${address}`), addressKind(`::ffff:${hex}`), addressKind(`0:0:0:0:0:FFFF:${hex}`)]).toEqual([
          kind,
          kind,
          kind,
        ]);
        expect(addressKind(`64:ff9b::${hex}`)).toBe('forbidden');
        expect(addressKind(`2002:${hex}::1`)).toBe('forbidden');
      }),
    );
  });

  it('forbids all IPv6 outside 2000::/3 that is neither private nor holds an IPv4 address, and never throws', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const first = Number.parseInt(address.split(':')[0] || '0', 16);
        const kind = addressKind(address);
        if (first === 0 || (first >= 0x2000 && first < 0x4000)) return;
        expect(kind).toBe(first >= 0xfc00 && first <= 0xfdff ? 'private' : 'forbidden');
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => ['public', 'private', 'forbidden'].includes(addressKind(text))));
  });
});

describe('isSameAddress', () => {
  it('compares addresses, not spellings', () => {
    expect(isSameAddress('::ffff:8.8.8.8', '8.8.8.8')).toBe(true);
    expect(isSameAddress('2606:4700:0:0::1', '2606:4700::1')).toBe(true);
    expect(isSameAddress('8.8.8.8', '8.8.4.4')).toBe(false);
    expect(isSameAddress('::1', '127.0.0.1')).toBe(false);
    expect(isSameAddress('', '')).toBe(false);
  });
});
