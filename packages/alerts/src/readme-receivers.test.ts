import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { formatMessage } from './formats/format-message.js';
import { sampleMessage } from './message.sample.js';
import { RAW_TARGETS, sampleTarget } from './target.sample.js';

const dir = mkdtempSync(join(tmpdir(), 'cascade-receiver-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The first block of that language in the README, as a file. */
function blockOf(language: 'js' | 'python', file: string): string {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const code = readme.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';
  const path = join(dir, file);
  writeFileSync(path, code);
  return path;
}

/** The Node block with the sources of this package, as no package is built for tests. */
async function bundledNode(): Promise<string[]> {
  // esbuild comes with tsup, which alone can see it.
  const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as { build(options: object): Promise<unknown> };
  const outfile = join(dir, 'bundled.mjs');
  await esbuild.build({
    entryPoints: [blockOf('js', 'receiver.mjs')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@cascade/source'],
    alias: { '@cascade/alerts': join(import.meta.dirname, 'index.ts') },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return [process.execPath, outfile];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const hasPython = spawnSync('python3', ['--version']).status === 0;
const RECEIVERS = [
  { name: 'Node', skipped: false, command: bundledNode },
  { name: 'Python', skipped: !hasPython, command: async () => ['python3', blockOf('python', 'receiver.py')] },
];

let child: ChildProcess | undefined;
afterEach(async () => {
  if (child === undefined || child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
});

describe.each(RECEIVERS)('the receiver of the README in $name', ({ skipped, command }) => {
  it.skipIf(skipped)('takes what is signed, once, and refuses the rest', { timeout: 60_000 }, async () => {
    const [program = '', ...args] = await command();
    const port = await freePort();
    const env = { ...process.env, PORT: `${port}`, CASCADE_WEBHOOK_SECRET: RAW_TARGETS.webhook.secret };
    const running = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    child = running;
    const lines: string[] = [];
    createInterface({ input: running.stdout }).on('line', (line) => lines.push(line));

    const url = `http://127.0.0.1:${port}/hook`;
    const target = sampleTarget('webhook', { url, allowPrivateHosts: true, previousSecret: 'CANARY-old-key-0123456789' });
    const status = async (id: string, nowMs: number, change = ''): Promise<number> => {
      const { headers, body } = formatMessage(target, sampleMessage({ id }), nowMs);
      return (await fetch(url, { method: 'POST', headers: { ...headers }, body: body + change })).status;
    };
    await expect.poll(() => status('first', Date.now()).catch(() => 0), { timeout: 30_000 }).toBe(204);
    expect(await status('first', Date.now())).toBe(204);
    expect(await status('forged', Date.now(), ' ')).toBe(401);
    expect(await status('old', Date.now() - 400_000)).toBe(401);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
    expect(await status('second', Date.now())).toBe(204);
    await expect.poll(() => lines.length).toBe(2);
    expect(lines).toEqual(['CRITICAL BTCUSDT', 'CRITICAL BTCUSDT']);
  });
});
