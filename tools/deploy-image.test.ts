import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Copy, DockerfileParser, type From, type Instruction, type JSONInstruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { ROOT, readManifest } from './workspace.mjs';

const text = readFileSync(join(ROOT, 'deploy/docker/Dockerfile'), 'utf8');
const dockerfile = DockerfileParser.parse(text);
const stages = dockerfile.getFROMs();
const last = stages.at(-1) as From;
const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
const readmitted = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));

/** The instructions of the stage that becomes the image. */
function ofImage(keyword: string): Instruction[] {
  return dockerfile
    .getInstructions()
    .filter((found) => found.getKeyword() === keyword && found.getRange().start.line > last.getRange().start.line);
}

function words(instruction: Instruction | undefined): string[] {
  return (instruction as JSONInstruction).getJSONStrings().map((word) => JSON.parse(word.getValue()) as string);
}

function environment(): Record<string, string> {
  const pairs = ofImage('ENV').flatMap((found) => found.getArguments().map((argument) => argument.getValue().split('=')));
  return Object.fromEntries(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}

describe('deploy/docker/Dockerfile', () => {
  it('has nothing the validator of dockerfile-utils complains about', () => {
    expect(validate(text)).toEqual([]);
    expect(validate('FROM scratch\nCMD [ "a"\nEXPOSE x\n')).not.toEqual([]);
  });

  it('starts from one exact version of Node that the repository accepts', () => {
    const names = stages.map((stage) => stage.getBuildStage());
    const bases = new Set(stages.map((stage) => stage.getImage() ?? '').filter((image) => !names.includes(image)));
    expect([...bases]).toEqual([expect.stringMatching(/^node:20\.\d+\.\d+-bookworm-slim$/)]);
    const [, minor = 0] = /^node:20\.(\d+)/.exec([...bases][0] ?? '') ?? [];
    expect(Number(minor)).toBeGreaterThanOrEqual(19);
  });

  it('calls the pnpm of package.json, and installs nothing but what the lockfile says', () => {
    const { packageManager } = readManifest('.') as { packageManager: string };
    const calls = text.match(/\bpnpm@\S+.*/g) ?? [];
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.filter((call) => !call.startsWith(`${packageManager} `))).toEqual([]);
    expect(calls.filter((call) => call.includes(' install ') && !call.includes(' --frozen-lockfile '))).toEqual([]);
  });

  it('runs as a numeric user that is not root, without a shell', () => {
    expect(ofImage('USER').map((found) => found.getArgumentsContent())).toEqual(['10001:10001']);
    expect(words(ofImage('ENTRYPOINT')[0])).toEqual(['node', '/app/dist/main.js']);
    expect(words(ofImage('CMD')[0])).toEqual(['run']);
    expect(ofImage('HEALTHCHECK')[0]?.getRawArgumentsContent()).toBe('CMD ["node", "/app/healthcheck.mjs"]');
    expect(ofImage('STOPSIGNAL')[0]?.getArgumentsContent()).toBe('SIGTERM');
    const owned = ofImage('RUN').flatMap((run) => words(run));
    expect(owned).toEqual(['install', '-d', '-o', '10001', '-g', '10001', '-m', '0700', '/var/lib/cascade']);
  });

  it('keeps its state in its volume and nothing secret in its environment', () => {
    const { XDG_STATE_HOME: home, ...rest } = environment();
    expect(words(ofImage('VOLUME')[0])).toEqual([`${home}/cascade`]);
    expect(Object.keys(rest).filter((name) => /TOKEN|PASSWORD|SECRET|URL/.test(name))).toEqual([]);
    expect(dockerfile.getInstructions().filter((found) => ['ADD', 'ARG', 'SHELL', 'ONBUILD'].includes(found.getKeyword()))).toEqual([]);
  });

  it('is labelled with the version of the app', () => {
    const { version, description } = { ...readManifest('apps/aggregator'), description: readManifest('.').description } as Record<
      string,
      string
    >;
    const label = ofImage('LABEL')[0]?.getRawArgumentsContent() ?? '';
    expect(label).toContain(`org.opencontainers.image.version="${version}"`);
    expect(label).toContain(`org.opencontainers.image.description="${description}"`);
  });

  it('copies only files that are there and that .dockerignore lets through', () => {
    const copied = ofImage('COPY')
      .filter((copy) => (copy as Copy).getFromFlag() === null)
      .flatMap((copy) =>
        copy
          .getArguments()
          .slice(0, -1)
          .map((argument) => argument.getValue()),
      );
    expect(copied).toContain('deploy/docker/healthcheck.mjs');
    for (const path of copied) {
      expect(existsSync(join(ROOT, path))).toBe(true);
      expect(readmitted.some((allowed) => path === allowed || path.startsWith(`${allowed}/`))).toBe(true);
    }
  });
});

describe('.dockerignore', () => {
  it('leaves everything out but what it names, so no secret and no history', () => {
    expect(ignored.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    expect(readmitted.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const secrets = ['deploy/docker/secrets/cascade.yaml', 'deploy/docker/.env', '.git/config'];
    expect(secrets.filter((path) => readmitted.some((allowed) => path.startsWith(allowed)))).toEqual([]);
  });

  it('lets the manifest of every workspace package through: the lockfile names them all', () => {
    const globs = [...readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8').matchAll(/^ {2}- (\S+)$/gm)].map((match) => match[1] ?? '');
    expect(globs.length).toBeGreaterThan(0);
    const wanted = globs.map((glob) => (glob.endsWith('/*') ? glob.slice(0, -2) : `${glob}/package.json`));
    expect(wanted.filter((path) => !readmitted.includes(path))).toEqual([]);
  });
});

describe('deploy/docker/healthcheck.mjs', () => {
  function check(port: string): Promise<{ code: number | null; said: string }> {
    const child = spawn(process.execPath, [join(ROOT, 'deploy/docker/healthcheck.mjs')], { env: { CASCADE_HTTP_PORT: port } });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  }

  it('passes while /healthz answers 200, fails with the reason when it does not or when nobody listens', async () => {
    let status = 200;
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = String((server.address() as AddressInfo).port);
    expect(await check(port)).toEqual({ code: 0, said: '' });
    expect(asked).toEqual(['/healthz']);
    status = 503;
    expect(await check(port)).toEqual({ code: 1, said: `/healthz on port ${port}: it answers 503\n` });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await check(port)).toEqual({ code: 1, said: expect.stringContaining('ECONNREFUSED') });
  });

  it('passes where no API is wanted', async () => {
    expect(await check('none')).toEqual({ code: 0, said: '' });
  });
});
