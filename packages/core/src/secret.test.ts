import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.js';

const secret = new Secret('canary-7f3a');

describe('Secret', () => {
  it('gives its text to who asks for it', () => {
    expect(secret.reveal()).toBe('canary-7f3a');
  });

  it.each([
    ['a template', `${secret}`],
    ['a concatenation', `a ${String(secret)}`],
    ['JSON', JSON.stringify({ secret, list: [secret] })],
    ['inspect', inspect({ nested: { secret } }, { depth: 9, showHidden: true })],
    ['format', format('%s %o %O %j', secret, secret, secret, secret)],
    ['its keys', Object.keys(secret).join() + Object.getOwnPropertyNames(secret).join()],
  ])('hides it in %s', (_, shown) => {
    expect(shown).not.toContain('canary');
  });
});
