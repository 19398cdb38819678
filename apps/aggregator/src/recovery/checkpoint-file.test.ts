import { Detector } from '@cascade/detector';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burst } from '../truth.sample.js';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint-file.js';

const T0 = 1_760_130_900_000;

function checkpoint(): Checkpoint {
  const detector = new Detector();
  for (const event of burst(T0)) detector.push(event);
  detector.at(T0 + 1_000);
  return { nowMs: T0 + 1_000, detector: detector.save() };
}

describe('a checkpoint', () => {
  it('comes back as it was', () => {
    const original = checkpoint();
    expect(decodeCheckpoint(encodeCheckpoint(original))).toStrictEqual(original);
  });

  it('with a flipped bit or a missing end is refused', () => {
    const bytes = encodeCheckpoint(checkpoint());
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 7 }), fc.boolean(), (at, bit, isCut) => {
        const damaged = isCut ? bytes.subarray(0, at) : Buffer.from(bytes);
        if (!isCut) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        expect(() => decodeCheckpoint(damaged)).toThrow(/not a whole checkpoint/);
      }),
    );
  });

  it.each([[''], ['hello'], ['CASCADE1'], ['CASCADE1\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000']])('is not %j', (text) => {
    expect(() => decodeCheckpoint(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'app/bad-checkpoint' }));
  });
});
