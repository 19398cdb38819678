import { damagedJson, findRedisServer, hostileJson } from '@cascade/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadMessages } from './bad-messages.js';
import { encodeSignal, encodeSignalJson } from './codec.js';
import { sampleSignal } from './detection.sample.js';
import { createKeys } from './keys.js';
import { openTestRedis, PATIENTLY } from './redis.sample.js';
import { subscribeSignals } from './signal-subscription.js';
import { decodeEntries } from './stream-pages.js';
import { writeSignals } from './stream-writer.sample.js';

const good = encodeSignalJson(sampleSignal({ seq: 1 }));

/** Texts that are no signal of ours: broken, foreign, too large, polluting. */
const POISON: readonly string[] = [
  '',
  'null',
  '[]',
  '{}',
  good.slice(0, -1),
  good.replace('"schema_version":1', '"schema_version":2'),
  good.replace('"seq":1', '"seq":"1"'),
  good.replace('"probability":0.7521', '"probability":1e999'),
  good.replace('"meta":{', '"meta":[],"x":{'),
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  `"${'x'.repeat(1_048_576)}"`,
  '['.repeat(60_000),
  '\u0000\u001b[31m\u202e\u2028{"a":1}',
];

const texts = fc.oneof(
  fc.constantFrom(...POISON),
  fc.string({ maxLength: 300, unit: 'binary' }),
  hostileJson().map((value) => JSON.stringify(value) ?? ''),
  damagedJson(encodeSignal(sampleSignal())).map((value) => JSON.stringify(value) ?? ''),
);

describe('reading what nobody vouches for', () => {
  it('never throws, counts what it refuses, keeps a short printable sample and changes no prototype', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).length;
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 5 }), (messages) => {
        const bad = new BadMessages();
        const read = messages.map((text) => bad.read(text)).filter((signal) => signal !== undefined);
        expect(bad.count).toBe(messages.length - read.length);
        expect(bad.sample === undefined).toBe(bad.count === 0);
        if (bad.sample !== undefined) {
          expect(bad.sample.length).toBeLessThanOrEqual(200);
          expect(bad.sample).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        }
        for (const signal of read) expect(new BadMessages().read(JSON.stringify(signal))).toStrictEqual(signal);
      }),
      { numRuns: 2_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(before);
    expect({}).not.toHaveProperty('polluted');
  });

  it('takes any reply for a page', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), texts, (reply, name, text) => {
        const bad = new BadMessages();
        decodeEntries(reply, bad, true);
        decodeEntries([reply, [1, 2], ['1-0', reply], ['2-0', null]], bad, true);
        const entries = decodeEntries([['3-0', [name, text, 'signal', good]]], new BadMessages(), true);
        expect(entries).toMatchObject(name === 'signal' ? [{ id: '3-0' }] : [{ id: '3-0', signal: { seq: 1, meta: { replayed: true } } }]);
      }),
    );
  });
});

describe.skipIf((await findRedisServer()) === undefined)('a poisoned deployment', () => {
  it('delivers all its signals, in order, and counts the rest', async () => {
    const redis = await openTestRedis();
    const prefix = redis.nextPrefix();
    const keys = createKeys({ prefix });
    const signals = subscribeSignals({ url: redis.server.url, prefix, fromId: 'start' });
    await signals.ready;
    const poison = [...POISON, ...fc.sample(texts, { numRuns: 200, seed: 7 })].filter((text) => new BadMessages().read(text) === undefined);
    const first = poison[0];
    for (const [index, text] of poison.entries()) {
      if (index % 2 === 0) await redis.client.publish(keys.channels.signals, text);
      else await redis.client.xadd(keys.stream(), '*', index % 4 === 1 ? 'signal' : 'other', text);
      await writeSignals(redis.client, prefix, index + 1, index + 1);
    }
    for (let seq = 1; seq <= poison.length; seq++) expect((await signals.next()).value).toMatchObject({ seq });
    await expect.poll(() => signals.stats().invalid, PATIENTLY).toBeGreaterThanOrEqual(Math.floor(poison.length / 2));
    expect(first).toBe('');
    expect(signals.stats()).toMatchObject({ delivered: poison.length, rewinds: 0 });
    const late = subscribeSignals({ url: redis.server.url, prefix, fromId: 'start' });
    for (let seq = 1; seq <= poison.length; seq++) expect((await late.next()).value).toMatchObject({ seq });
    expect(late.stats().invalid).toBe(Math.floor(poison.length / 2));
    expect(late.stats().invalidSample?.length).toBeGreaterThan(0);
    for (const iteration of [signals, late]) await iteration.return?.();
    await redis.close();
  });
});
