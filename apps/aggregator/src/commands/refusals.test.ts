import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { addAlertsCommand } from './alerts.js';
import { addBacktestCommand } from './backtest.js';
import { addConfigCommand } from './config.js';
import { addDecodeCommand } from './decode.js';
import { addDemoCommand } from './demo.js';
import { addDoctorCommand } from './doctor.js';
import { addInitCommand } from './init.js';
import { addRecordCommand } from './record.js';
import { addReplayCommand } from './replay.js';
import { addRunCommand } from './run.js';
import { addTuneCommand } from './tune.js';

const ADDED = [
  ...[addAlertsCommand, addBacktestCommand, addConfigCommand, addDecodeCommand, addDemoCommand, addDoctorCommand],
  ...[addInitCommand, addRecordCommand, addReplayCommand, addRunCommand, addTuneCommand],
];

const dir = mkdtempSync(join(tmpdir(), 'cascade-refusals-'));
const at = (name: string): string => join(dir, name);
mkdirSync(at('folder'));
writeFileSync(at('notes.txt'), 'buy milk\n');
writeFileSync(
  at('tape.csv'),
  'tsMs,exchange,symbol,side,price,qty,valueUsd\n1760130900000,binance,BTCUSDT,long,50000,2,100000\n1760130900500,bybit,ETHUSDT,long,50000,2,100000\n',
);
afterAll(() => rmSync(dir, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

function programOf(write: (text: string) => void = () => undefined): Command {
  const program = new Command('cascade').exitOverride().configureOutput({ writeOut: write, writeErr: write });
  for (const add of ADDED) add(program);
  return program;
}

/** Runs a command in this process; what it wrote on stderr, and its exit code. */
async function said(...args: string[]): Promise<{ stderr: string; exitCode: typeof process.exitCode }> {
  let stderr = '';
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockImplementation((part) => {
    stderr += String(part);
    return true;
  });
  await programOf().parseAsync(['node', 'cascade', ...args]);
  return { stderr, exitCode: process.exitCode };
}

const refusal = (...args: string[]): Promise<unknown> => said(...args).catch((error: unknown) => error);

describe('what a command refuses', () => {
  it('init tells a folder from a file that --force would replace, and a folder that is not there', async () => {
    expect(await refusal('init', at('folder'))).toMatchObject({
      message: `"${at('folder')}" can't be written: it is a folder; name a file`,
    });
    expect(await refusal('init', at('folder'), '--force')).toMatchObject({
      message: expect.stringContaining('it is a folder; name a file'),
    });
    expect(await refusal('init', at('tape.csv'))).toMatchObject({ message: expect.stringContaining('--force replaces it') });
    expect(await refusal('init', at('no/x.yaml'))).toMatchObject({
      message: `"${at('no/x.yaml')}" can't be written: the folder "${at('no')}" is not there; make it first`,
    });
  });

  it('config names a command that it does not have', async () => {
    const expected = { code: 'app/unknown-command', message: 'unknown command "config prnt"; there is config print' };
    expect(await refusal('config', 'prnt')).toMatchObject(expected);
  });

  it.each(['replay', 'record', 'config'])('%s wants instrument names, and says which is none', async (command) => {
    const argument = command === 'config' ? [] : [command === 'replay' ? at('tape.csv') : at('journals')];
    const text = 'wrong configuration:\n  - symbols "$$$" (flag --symbols) must be instrument names such as BTCUSDT';
    expect(await refusal(command, ...argument, '--symbol', 'BTCUSDT,$$$')).toMatchObject({ code: 'app/invalid-config', message: text });
  });

  it('record wants a folder with a name', async () => {
    expect(await refusal('record', '', '--duration', '1')).toMatchObject({
      code: 'app/unusable-folder',
      message: `can't write into the folder "": it has no name; name one`,
    });
  });

  it('backtest looks for the folder of its report before the work', async () => {
    expect(await refusal('backtest', at('tape.csv'), '--report', at('no/x.html'))).toMatchObject({
      code: 'app/unwritable-report',
      message: `the report can't be written to "${at('no/x.html')}": the folder "${at('no')}" is not there; make it first`,
    });
  });

  it('alerts names a target that there is not, and the failure of one in words', async () => {
    const url = 'http://127.0.0.1:9/';
    const target = { type: 'webhook', name: 'bot', url, secret: 'known-to-both-sides', allowPrivateHosts: true };
    writeFileSync(at('alerts.json'), JSON.stringify({ alerts: [target] }));
    expect(await refusal('alerts', 'test', 'phone', '--config', at('alerts.json'))).toMatchObject({ code: 'alerts/unknown-target' });
    const { stderr, exitCode } = await said('alerts', 'test', '--config', at('alerts.json'));
    expect(stderr).toBe(
      'bot: failed: no connection to the host of its URL, or one that broke (alerts/connection): does something listen there?\n',
    );
    expect(exitCode).toBe(1);
  });
});

describe('what a command does not keep to itself', () => {
  it('replay says that the symbol asked for is not in the tape, and which are', async () => {
    const { stderr } = await said('replay', at('tape.csv'), '--symbol', 'SOLUSDT');
    expect(stderr).toContain('no liquidation of SOLUSDT; 2 events of BTCUSDT, ETHUSDT were left out\n');
    expect((await said('replay', at('tape.csv'), '--symbol', 'ETHUSDT')).stderr).not.toContain('left out');
  });

  it('decode fails when no frame could be read, and says what is wrong with the first', async () => {
    const { stderr, exitCode } = await said('decode', 'okx', at('notes.txt'));
    expect(stderr).toContain('frame 1: not-json: buy milk\n');
    expect(stderr).toContain(`no frame of "${at('notes.txt')}" could be read: are they of okx?\n`);
    expect(exitCode).toBe(1);
  });
});

describe('the help', () => {
  const names = programOf().commands.map((command) => command.name());

  it.each(names)('of %s fits 80 columns and has an example', async (name) => {
    let text = '';
    const program = programOf((part) => {
      text += part;
    });
    await expect(program.parseAsync(['node', 'cascade', name, '--help'])).rejects.toMatchObject({ code: 'commander.helpDisplayed' });
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toMatch(/\nExamples?:\n {2}\S/);
  });
});
