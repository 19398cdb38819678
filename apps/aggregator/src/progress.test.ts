import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Progress } from './progress.js';
import { StatusBlock } from './status-block.js';

/** A stream that takes itself for a terminal, and what was written to it since it was last asked. */
function terminal(isTTY: boolean): { stream: NodeJS.WriteStream; drawn: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 50 }) as unknown as NodeJS.WriteStream & PassThrough;
  return { stream, drawn: () => String(stream.read() ?? '') };
}

describe('Progress', () => {
  it('shows what is being done, then a bar and the time left, at most every 200 ms', () => {
    const { stream, drawn } = terminal(true);
    let nowMs = 0;
    const progress = new Progress(new StatusBlock(stream), () => nowMs);
    progress.begin('reading x');
    expect(drawn()).toBe('reading x\n');
    progress.update(0.01);
    expect(drawn()).toMatch(/reading x\n\[\.+\] {3}1 %\n$/);
    nowMs = 199;
    progress.update(0.5);
    expect(drawn()).toBe('');
    nowMs = 10_000;
    progress.update(0.25);
    expect(drawn()).toMatch(/reading x, 30 s left\n\[#+\.+\] {2}25 %\n$/);
    nowMs = 100_000;
    progress.update(0.25);
    expect(drawn()).toContain('reading x, 5 min left');
    progress.begin('judging x');
    nowMs = 100_500;
    progress.update(7);
    expect(drawn()).toMatch(/judging x, 0 s left\n\[#+\] 100 %\n$/);
    progress.end();
    expect(drawn()).toBe('\r\u001b[2A\u001b[0J');
  });

  it('says nothing where no terminal is', () => {
    const { stream, drawn } = terminal(false);
    const progress = new Progress(new StatusBlock(stream), () => 0);
    progress.begin('reading x');
    progress.update(0.5);
    progress.end();
    expect(drawn()).toBe('');
  });
});
