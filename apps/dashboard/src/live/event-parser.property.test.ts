import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventParser, type StreamEvent } from './event-parser.js';

const encoder = new TextEncoder();
const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/[\r\n\0]/g, ' '));
const event = fc.record({ type: line.filter((text) => text !== ''), data: fc.array(line, { minLength: 1, maxLength: 3 }), id: line });
const cuts = fc.array(fc.nat({ max: 40 }), { maxLength: 60 });

/** The bytes in pieces of the given lengths, then the rest. */
function pieces(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) {
    parts.push(bytes.slice(at, at + length));
    at += length;
  }
  return [...parts, bytes.slice(at)];
}

describe('EventParser', () => {
  it('reads what was written, however lines end and wherever bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\r'), cuts, (events, end, lengths) => {
        const lines = events.flatMap(({ type, data, id }) => [`event: ${type}`, `id: ${id}`, ...data.map((text) => `data: ${text}`), '']);
        const parser = new EventParser();
        const read = pieces(encoder.encode(lines.map((text) => text + end).join('')), lengths).flatMap((part) => parser.push(part));
        const written = events.map(({ type, data, id }): StreamEvent => ({ type, data: data.join('\n'), lastEventId: id }));
        expect(read).toEqual(written);
      }),
    );
  });

  it('gives the same events for any bytes, wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'data:evnti \r\n\0é'), { maxLength: 200 }), cuts, (chars, lengths) => {
        const bytes = encoder.encode(chars.join(''));
        const whole = new EventParser().push(bytes);
        const parser = new EventParser();
        expect(pieces(bytes, lengths).flatMap((part) => parser.push(part))).toEqual(whole);
      }),
    );
  });
});
