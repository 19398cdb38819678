import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { describeBusMatrix } from './bus-matrix.contract.js';

// The package as it runs where version 5 is the peer that is installed: the clients it opens itself are of that version, too.
vi.mock('ioredis', () => import('ioredis-5'));

describe('ioredis in this file', () => {
  it('is version 5, which knows no RESP3', () => {
    expect(new Redis({ lazyConnect: true }).options).not.toHaveProperty('protocol');
  });
});

describeBusMatrix('with ioredis 5 as the peer', ['url, RESP3', 'TLS with an own authority', 'users of the ACL files']);
