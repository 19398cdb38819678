import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { environmentName, SETTING_NAMES } from '../apps/aggregator/src/config/settings.js';
import { findDebianTool } from './deploy-debian-tool.sample.js';
import { ROOT } from './workspace.mjs';

const unit = readFileSync(join(ROOT, 'deploy/systemd/cascade.service'), 'utf8');
/** What systemd needs beside a Debian with git; the targets the unit starts with lie in the same package. */
const PACKAGES = ['systemd', 'libsystemd-shared', 'libkmod2', 'libapparmor1', 'libip4tc2', 'libseccomp2', 'libcap-ng0'];
const analyzer = await findDebianTool('systemd-analyze', PACKAGES, (root) => ({
  SYSTEMD_UNIT_PATH: ['usr/lib', 'lib'].map((folder) => join(root, folder, 'systemd/system')).join(':'),
}));

function settings(name: string): string[] {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map((match) => match[1] ?? '');
}

describe('deploy/systemd/cascade.service', () => {
  it('starts again after a failure, but neither for ever nor after a wrong configuration', () => {
    expect(settings('Restart')).toEqual(['on-failure']);
    expect(settings('RestartPreventExitStatus')).toEqual(['2']);
    expect(settings('StartLimitIntervalSec')).toEqual(['300']);
    // Ten starts 2 s apart are well inside the 300 s: the limit can be reached.
    expect(Number(settings('StartLimitBurst')[0]) * Number(settings('RestartSec')[0])).toBeLessThan(300);
  });

  it('is asked to stop with SIGTERM and has 10 s for it', () => {
    expect([settings('KillSignal'), settings('TimeoutStopSec')]).toEqual([['SIGTERM'], ['10']]);
  });

  it('keeps its state in its own folder and takes its settings from where the service looks', () => {
    expect(settings('StateDirectory')).toEqual(['cascade']);
    const variables = settings('Environment').flatMap((line) => line.split(' ').map((pair) => pair.split('=')));
    expect(Object.fromEntries(variables)).toEqual({ CASCADE_CONFIG: '%d/cascade.yaml', XDG_STATE_HOME: '%S', NODE_ENV: 'production' });
    expect(settings('LoadCredential')).toEqual(['cascade.yaml:/etc/cascade/cascade.yaml']);
    expect(unit).not.toMatch(/TOKEN|PASSWORD/i);
  });

  it('gives V8 less heap than the memory it may use, and may compile', () => {
    const heapMb = Number(/--max-old-space-size=(\d+)/.exec(settings('ExecStart')[0] ?? '')?.[1]);
    expect(heapMb).toBeGreaterThan(0);
    expect(settings('MemoryMax')).toEqual([`${2 * heapMb}M`]);
    expect(settings('MemoryDenyWriteExecute')).toEqual([]);
  });
});

describe.skipIf(analyzer === undefined)('systemd-analyze on deploy/systemd/cascade.service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-unit-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What it says about this unit; it may also mention others of the machine. */
  function analyze(args: readonly string[], text: string): { status: number | null; complaints: string[] } {
    const file = join(folder, 'cascade.service');
    // It looks whether the program exists; Node may be elsewhere here.
    writeFileSync(file, text.replace('ExecStart=/usr/bin/node', `ExecStart=${process.execPath}`));
    const { path = '', env = {} } = analyzer ?? {};
    const { status, stderr } = spawnSync(path, [...args, file], { env: { ...process.env, ...env }, encoding: 'utf8' });
    return { status, complaints: stderr.split('\n').filter((line) => line.includes('cascade.service')) };
  }

  it('verifies', () => {
    const args = ['verify', '--man=no', '--recursive-errors=no'];
    expect(analyze(args, unit)).toEqual({ status: 0, complaints: [] });
    expect(analyze(args, unit.replace('UMask=', 'UMasc=')).complaints).toEqual([expect.stringMatching(/Unknown key.* 'UMasc'/)]);
  });

  it('has an exposure of at most 1.5 of 10', () => {
    const args = ['security', '--offline=true', '--no-pager', '--threshold=15'];
    expect(analyze(args, unit).status).toBe(0);
    expect(analyze(args, unit.replace('DynamicUser=yes', '')).status).not.toBe(0);
  });
});

describe('docs/deploy.md', () => {
  const text = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8');

  it('names only variables the service knows', () => {
    const known = ['CASCADE_CONFIG', ...SETTING_NAMES.map(environmentName)];
    const named = new Set(text.match(/\bCASCADE_[A-Z_]+/g));
    expect(named.size).toBeGreaterThan(0);
    expect([...named].filter((name) => !known.includes(name))).toEqual([]);
  });
});
