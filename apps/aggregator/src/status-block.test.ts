import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { progressBar, StatusBlock } from './status-block.js';

function terminal(columns: number): { stream: NodeJS.WriteStream; text(): string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk) => {
    text += String(chunk);
  });
  return { stream: Object.assign(stream, { isTTY: true, columns }) as unknown as NodeJS.WriteStream, text: () => text };
}

describe('progressBar', () => {
  it('fills from empty to full and never overflows', () => {
    expect(progressBar(0, 28)).toBe('[....................]   0 %');
    expect(progressBar(0.5, 28)).toBe('[##########..........]  50 %');
    expect(progressBar(1, 28)).toBe('[####################] 100 %');
    expect(progressBar(1.7, 28)).toContain('####################]');
  });
});

describe('StatusBlock', () => {
  it('cuts lines to a narrow terminal, so that redrawing never leaves rests', () => {
    const { stream, text } = terminal(24);
    new StatusBlock(stream).update(['a line that is much longer than the terminal is wide']);
    expect(text()).toBe('a line that is much lon\n');
  });

  it('redraws in place', () => {
    const { stream, text } = terminal(80);
    const block = new StatusBlock(stream);
    block.update(['one', 'two']);
    block.update(['three']);
    expect(text()).toBe('one\ntwo\n\r\u001b[2A\u001b[0Jthree\n');
  });

  it('keeps the block below a lasting line', () => {
    const { stream, text } = terminal(80);
    const block = new StatusBlock(stream);
    block.update(['block']);
    block.print('news');
    expect(text()).toBe('block\n\r\u001b[1A\u001b[0Jnews\nblock\n');
  });

  it('keeps colour codes whole when it cuts', () => {
    const { stream, text } = terminal(21);
    new StatusBlock(stream).update(['\u001b[31mCRITICAL and a lot more\u001b[0m']);
    expect(text()).toBe('\u001b[31mCRITICAL and a lot m\u001b[0m\n');
  });

  it('is silent where there is no terminal', () => {
    const stream = new PassThrough();
    const block = new StatusBlock(stream as unknown as NodeJS.WriteStream);
    block.update(['one']);
    expect(block.live).toBe(false);
    expect(stream.readableLength).toBe(0);
  });
});
