import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BundledCascade, hasTerminals, type RunningCascade } from '../bundled-cascade.sample.js';
import { detectionOf, type LiveServer, type LiveServerOptions, openLiveServer, sampleRun } from '../tail/live-server.sample.js';

const ENTER = '\u001b[?1049h';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const SIZE = { columns: 80, rows: 24 };

const cascade = new BundledCascade();
const servers: LiveServer[] = [];
beforeAll(() => cascade.build(), 60_000);
afterAll(() => cascade.remove());
afterEach(async () => {
  await cascade.stopAll();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function service(options?: LiveServerOptions): Promise<LiveServer> {
  const server = await openLiveServer(options);
  servers.push(server);
  return server;
}

/** The newest whole picture, a line each, without codes. */
function picture({ stdout }: RunningCascade): string[] {
  const drawn =
    stdout
      .split('\u001b[H')
      .slice(1)
      .filter((text) => text.includes('\u001b[J'))
      .at(-1) ?? '';
  const [lines = ''] = drawn.split('\u001b[J');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: codes of terminals begin with one
  return lines.split(/\r+\n/).map((line) => line.replace(/\u001b\[\d*[mK]/g, ''));
}

/** The process of the command: the one below the terminal that runs the bundle. */
function pidOf(url: string): number {
  const { stdout } = spawnSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  const found = stdout.split('\n').find((line) => line.includes(` ${cascade.program} watch ${url}`) && !/\bsh\b|script|stty/.test(line));
  return Number(found?.trim().split(' ')[0]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(!hasTerminals())('cascade watch on a terminal', () => {
  async function watching(server: LiveServer, size = SIZE, ...args: string[]): Promise<RunningCascade> {
    const running = cascade.startOnTerminal(size, ['watch', server.url, ...args]);
    await running.until(() => picture(running).length > 1);
    return running;
  }

  it('shows the service within 80x24 and gives the terminal back at q', async () => {
    const server = await service();
    const { values, liquidations } = sampleRun();
    const events = liquidations.slice(0, 5).map(({ event }) => event);
    server.live.batch({ events, nowMs: values.nowMs } as Parameters<LiveServer['live']['batch']>[0]);
    server.offer(detectionOf(1, 'CRITICAL', 'PASTUSDT'));
    const running = await watching(server);
    server.live.take(values);
    server.offer(detectionOf(2, 'ALERT', 'NEWSUSDT'));
    await running.until(() => picture(running).some((line) => line.startsWith('BTCUSDT')) && running.stdout.includes('NEWSUSDT'));
    const lines = picture(running);
    expect(lines).toHaveLength(24);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines[0]).toContain('[simulated]');
    expect(lines.join('\n')).toMatch(/PASTUSDT[\s\S]*LIQUIDATIONS\s+\d\d:\d\d:\d\d {2}/);
    running.child.stdin?.write('q');
    // The shell's last word: the settings of the terminal.
    await running.until(() => running.stdout.split(LEAVE)[1]?.includes('icanon\r\n') === true);
    const after = running.stdout.slice(running.stdout.indexOf(ENTER)).split(LEAVE);
    expect(after).toHaveLength(2);
    expect(after[1]).toMatch(/^code 0\r\n icanon\r\n/);
  });

  it.each<[string, (running: RunningCascade, url: string) => void, number]>([
    ['Ctrl-C', ({ child }) => void child.stdin?.write('\u0003'), 130],
    ['SIGINT', (_, url) => void process.kill(pidOf(url), 'SIGINT'), 130],
    ['SIGTERM', (_, url) => void process.kill(pidOf(url), 'SIGTERM'), 0],
    ['SIGHUP', (_, url) => void process.kill(pidOf(url), 'SIGHUP'), 129],
  ])('gives the terminal back at %s', async (_, stop, code) => {
    const server = await service();
    const running = await watching(server);
    stop(running, server.url);
    // The shell has its own word for some ends before the code.
    await running.until(() => running.stdout.split(LEAVE)[1]?.includes(`code ${code}\r\n icanon`) === true);
  });

  it('ignores other keys, also those that send letters', async () => {
    const server = await service();
    const running = await watching(server);
    running.child.stdin?.write('\u001b[Aj\u001bOQ');
    for (const symbol of ['ONEUSDT', 'TWOUSDT']) {
      server.offer(detectionOf(1, 'ALERT', symbol));
      await running.until(() => picture(running).some((line) => line.includes(symbol)));
    }
    expect(running.stdout).not.toContain(LEAVE);
  });

  it('gives the terminal back and says why when the service wants another token meanwhile, with code 2', async () => {
    const server = await service();
    const running = await watching(server);
    await server.close();
    await running.until(() => picture(running).some((line) => /^STALE since \d\d:\d\d:\d\d UTC \(\d+ s\): /.test(line)));
    const { Secret } = await import('@cascade/core');
    await service({ port: server.port, token: new Secret('sixteen-or-more-characters') });
    await running.until(() => running.stdout.includes('code 2'));
    expect(running.stdout.split(LEAVE)[1]).toMatch(/^cascade: the service at .* asks for a token: set httpToken/);
  });

  it('draws narrow and short without wrapping, without colours under NO_COLOR', async () => {
    const server = await service();
    const running = cascade.startOnTerminal({ columns: 40, rows: 10 }, ['watch', server.url], { NO_COLOR: '1' });
    await running.until(() => picture(running).length > 1);
    server.live.take(sampleRun().values);
    await running.until(() => picture(running).some((line) => line.startsWith('BTCUSDT')));
    expect(picture(running)).toHaveLength(10);
    expect(picture(running).filter((line) => line.length > 40)).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one
    expect(running.stdout).not.toMatch(/\u001b\[\d+m/);
  });

  it('fits the terminal again when its size changes', async () => {
    const server = await service();
    const running = await watching(server);
    const terminal = spawnSync('ps', ['-o', 'tty=', '-p', String(pidOf(server.url))], { encoding: 'utf8' }).stdout.trim();
    for (const [columns, rows] of [
      [40, 10],
      [120, 40],
    ] as const) {
      spawnSync('stty', ['-F', `/dev/${terminal}`, 'cols', String(columns), 'rows', String(rows)]);
      await running.until(() => picture(running).length === rows && picture(running)[0]?.length === columns);
    }
  });

  it('ends when its terminal is closed', async () => {
    const server = await service();
    const running = await watching(server);
    const pid = pidOf(server.url);
    await running.end('SIGKILL');
    await running.until(() => !isAlive(pid));
  });

  it('never takes the terminal when nothing listens there', async () => {
    const server = await openLiveServer();
    await server.close();
    const running = cascade.startOnTerminal(SIZE, ['watch', server.url]);
    await running.until(() => running.stdout.includes('code 1'));
    expect(running.stdout).toContain('nothing listens there');
    expect(running.stdout).not.toContain(ENTER);
  });
});

describe('cascade watch', () => {
  it('refuses to draw where there is no terminal, naming cascade tail, with code 2', async () => {
    const running = cascade.start(['watch']);
    expect(await running.code()).toBe(2);
    expect(running.stderr).toBe('cascade: cascade watch draws on a terminal, and stdout is none: use cascade tail\n');
    expect(running.stdout).toBe('');
  });

  it('is in the help, as is exit code 3', async () => {
    const running = cascade.start(['--help']);
    expect(await running.code()).toBe(0);
    for (const words of ['tail [options] [url]', 'watch [options] [url]', '3 the level of tail --exit-on was seen'])
      expect(running.stdout).toContain(words);
  });
});
