import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SseEvent, SseParser } from './sse-parser.js';

/** One line of data: any text but the ends of lines. */
const dataLine = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replace(/[\r\n\ud800-\udfff\ufeff]/g, ''));
const name = fc.stringMatching(/^[a-z]{1,8}$/);
const block = fc.record({ event: name, id: name, data: fc.array(dataLine, { minLength: 1, maxLength: 4 }), hasComment: fc.boolean() });
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });

/** The events of the bytes, given in pieces of those lengths, again and again. */
function readInPieces(bytes: Uint8Array, lengths: readonly number[], parser: SseParser = new SseParser()): SseEvent[] {
  const events: SseEvent[] = [];
  for (let from = 0, piece = 0; from < bytes.length; piece++) {
    const length = lengths[piece % lengths.length] ?? 1;
    events.push(...parser.push(bytes.subarray(from, from + length)));
    from += length;
  }
  return events;
}

describe('SseParser, cut anywhere', () => {
  it('gives back what was written, whatever the ends of lines, comments, marks and cuts', () => {
    fc.assert(
      fc.property(
        fc.array(block, { maxLength: 5 }),
        fc.array(lineEnd, { minLength: 1, maxLength: 7 }),
        cuts,
        fc.boolean(),
        (blocks, ends, lengths, hasMark) => {
          let lines = 0;
          const end = (): string => {
            // A CR before an empty line that ends in LF would be one end of a line.
            const chosen = ends[lines++ % ends.length] ?? '\n';
            return ends.includes('\r') && chosen === '\n' ? '\r\n' : chosen;
          };
          const text = blocks
            .map(({ event, id, data, hasComment }) => {
              const fields = [...(hasComment ? [': x'] : []), `event: ${event}`, `id: ${id}`, ...data.map((line) => `data: ${line}`), ''];
              return fields.map((line) => `${line}${end()}`).join('');
            })
            .join('');
          const bytes = new TextEncoder().encode(`${hasMark ? '\ufeff' : ''}${text}`);
          expect(readInPieces(bytes, lengths)).toEqual(blocks.map(({ event, id, data }) => ({ event, id, data: data.join('\n') })));
        },
      ),
    );
  });

  it('reads any bytes the same in pieces as at once, and never throws', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .array(fc.constantFrom('data:', 'id: ', 'event: ', 'a', '\r', '\n', '\r\n', ':', '\0', '\u{1f600}'), { maxLength: 60 })
        .map((parts) => new TextEncoder().encode(parts.join(''))),
    );
    fc.assert(
      fc.property(bytes, cuts, fc.integer({ min: 1, max: 40 }), (stream, lengths, limit) => {
        const [whole, pieces] = [new SseParser(limit), new SseParser(limit)];
        expect(readInPieces(stream, lengths, pieces)).toEqual(whole.push(stream));
        expect([pieces.leftOut, pieces.retryMs]).toEqual([whole.leftOut, whole.retryMs]);
      }),
    );
  });

  it('gives no data beyond the limit, and every event within it', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 10 });
    fc.assert(
      fc.property(lengths, cuts, (sizes, pieces) => {
        const parser = new SseParser(30);
        const text = sizes.map((size) => `data:${'x'.repeat(size)}\n\n`).join('');
        const events = readInPieces(new TextEncoder().encode(text), pieces, parser);
        // The limit is that of the whole line, the name of the field and its colon too.
        const fitting = sizes.filter((size) => size + 'data:'.length <= 30);
        expect(events.map(({ data }) => data.length)).toEqual(fitting);
        expect(parser.leftOut).toBe(sizes.length - fitting.length);
      }),
    );
  });
});
