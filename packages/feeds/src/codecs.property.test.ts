import { describe, expect, it } from 'vitest';
import { describeCodec } from './codec.contract.js';
import { CODECS } from './exchanges/codecs.js';
import { SAMPLES } from './exchanges/samples.sample.js';

describe('codecs', () => {
  it('each have a sample of their own', () => {
    expect(Object.keys(SAMPLES)).toEqual(Object.keys(CODECS));
    for (const { codec } of Object.values(SAMPLES)) expect(codec).toBe(Object.entries(CODECS).find(([id]) => id === codec.exchange)?.[1]);
  });
});

for (const sample of Object.values(SAMPLES)) describeCodec(sample, Object.values(SAMPLES));
