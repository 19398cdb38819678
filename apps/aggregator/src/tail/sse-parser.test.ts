import { describe, expect, it } from 'vitest';
import { type SseEvent, SseParser } from './sse-parser.js';

function read(text: string, maxCharacters?: number): { readonly events: SseEvent[]; readonly parser: SseParser } {
  const parser = new SseParser(maxCharacters);
  return { events: parser.push(new TextEncoder().encode(text)), parser };
}

const message = (data: string, id?: string): SseEvent => ({ event: 'message', data, id });

describe('SseParser', () => {
  it.each<[string, string, SseEvent[]]>([
    ['a name, an id and data', 'event: signal\nid: 7-a\ndata: {}\n\n', [{ event: 'signal', data: '{}', id: '7-a' }]],
    ['data of several lines', 'data: a\ndata:\ndata:  b\n\n', [message('a\n\n b')]],
    ['a field without a colon', 'data\n\n', [message('')]],
    ['comments and unknown fields', ': ping\nfoo: 1\ndata: a\n:\n\n', [message('a')]],
    ['no space behind the colon, and one more', 'data:a\n\ndata:  b\n\n', [message('a'), message(' b')]],
    ['a byte order mark', '\ufeffdata: a\n\n', [message('a')]],
    ['a name without data', 'event: a\n\ndata: b\n\n', [message('b')]],
    [
      'an id that stays, and one that ends it',
      'id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n',
      [message('a', '1'), message('b', '1'), message('c')],
    ],
    ['an id of an event without data', 'id: 1\n\ndata: a\n\n', [message('a', '1')]],
    ['an id with a NUL', 'id: 1\nid: 2\0\ndata: a\n\n', [message('a', '1')]],
    ['all three ends of a line', 'data: a\r\rdata: b\r\n\r\ndata: c\n\n', [message('a'), message('b'), message('c')]],
    ['an event that has not ended', 'data: a\n', []],
  ])('reads %s', (_, text, events) => {
    expect(read(text).events).toEqual(events);
  });

  it('tells how long to wait, and only a whole number', () => {
    expect(read('retry: 2000\n').parser.retryMs).toBe(2_000);
    expect(read('retry: 2000\nretry: 1e3\nretry:\n').parser.retryMs).toBe(2_000);
    expect(read('').parser.retryMs).toBeUndefined();
  });

  it('leaves out an event with a line beyond the limit, counts it, and reads the next', () => {
    const { events, parser } = read(`id: 1\ndata: ${'x'.repeat(15)}\ndata: y\n\ndata: 1234567890\n\n`, 16);
    expect(events).toEqual([message('1234567890', '1')]);
    expect(parser.leftOut).toBe(1);
  });

  it('leaves out an event whose lines together are beyond the limit', () => {
    const { events, parser } = read(`${'data: 123\n'.repeat(5)}\n${'data: 123\n'.repeat(4)}\n`, 16);
    expect(events).toEqual([message('123\n123\n123\n123')]);
    expect(parser.leftOut).toBe(1);
  });
});
