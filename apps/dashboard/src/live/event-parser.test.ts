import { describe, expect, it } from 'vitest';
import { EventParser, type StreamEvent } from './event-parser.js';

const encoder = new TextEncoder();
const parse = (...texts: readonly string[]): StreamEvent[] => {
  const parser = new EventParser();
  return texts.flatMap((text) => parser.push(encoder.encode(text)));
};

describe('EventParser', () => {
  it('reads type, data of several lines and id; the id stands until the next', () => {
    expect(parse('event: signal\nid: a1\ndata: {"x":\ndata: 1}\n\ndata: y\n\n')).toEqual([
      { type: 'signal', data: '{"x":\n1}', lastEventId: 'a1' },
      { type: 'message', data: 'y', lastEventId: 'a1' },
    ]);
  });

  it('ignores comments, unknown fields and events without data', () => {
    expect(parse(': ping\n\nevent: values\n\nfoo: bar\ndata:x\n\n')).toEqual([{ type: 'message', data: 'x', lastEventId: '' }]);
  });

  it('ends lines at LF, CR and CRLF, also when CR and LF come apart', () => {
    const two = [
      { type: 'message', data: 'a', lastEventId: '' },
      { type: 'message', data: 'b', lastEventId: '' },
    ];
    expect(parse('data: a\r\n\r\ndata: b\r\n\r\n')).toEqual(two);
    expect(parse('data: a\r\rdata: b\r\r\n')).toEqual(two);
    expect(parse('data: a\r', '\n\r', '\ndata: b\n\n')).toEqual(two);
  });

  it('begins with the id the stream was asked to go on from, and takes no id with a NUL', () => {
    const parser = new EventParser('before');
    expect(parser.push(encoder.encode('id: a\0b\ndata: x\n\n'))[0]?.lastEventId).toBe('before');
  });

  it('keeps an event that is not over yet to itself', () => {
    expect(parse('data: a\n', 'data: b\n')).toEqual([]);
  });

  it('tells after how long to come again, when that is a number', () => {
    const parser = new EventParser();
    parser.push(encoder.encode('retry: soon\n'));
    expect(parser.retryMs).toBeUndefined();
    parser.push(encoder.encode('retry: 1500\n'));
    expect(parser.retryMs).toBe(1500);
  });

  it('refuses an event that never ends', () => {
    const parser = new EventParser();
    const million = encoder.encode('x'.repeat(1_000_000));
    expect(() => {
      for (let i = 0; i < 17; i++) parser.push(million);
    }).toThrow(RangeError);
  });
});
