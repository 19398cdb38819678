import { CascadeError, canonicalSymbol } from '@cascade/core';
import { systemClock } from '@cascade/feeds';
import type { Command } from 'commander';
import type { SettingName } from '../config/settings.js';
import { listenForInterruption } from '../interruption.js';
import { serviceAddress } from '../tail/service-address.js';
import { wantsColour } from '../tail/terminal-colour.js';
import { listenForKeys } from '../watch/keys.js';
import { Screen } from '../watch/screen.js';
import { watchService } from '../watch/watch-service.js';
import { addSettings, loadFlags } from './shared-options.js';

const SETTINGS: readonly SettingName[] = ['symbols', 'httpPort', 'httpToken'];

const INTERRUPTED = 130;

/** `cascade watch [url]`: a running service on the terminal. */
export function addWatchCommand(program: Command): void {
  const command = program
    .command('watch')
    .description('show a running service on this terminal; q quits')
    .argument('[url]', 'address of the service (default: http://127.0.0.1:<httpPort>)');
  addSettings(command, SETTINGS).action(runWatch);
}

async function runWatch(url: string | undefined, options: Record<string, unknown>): Promise<void> {
  const { config } = loadFlags(options);
  const address = serviceAddress(url, config);
  const { stdin, stdout } = process;
  if (stdout.isTTY !== true || process.env.TERM === 'dumb') {
    throw new CascadeError('app/not-a-terminal', 'cascade watch draws on a terminal, and stdout is none: use cascade tail');
  }
  const interruption = listenForInterruption();
  const ended = new AbortController();
  const end = (exitCode: number): void => {
    process.exitCode = exitCode;
    ended.abort();
  };
  let isHungUp = false;
  const hangUp = (): void => {
    isHungUp = true;
    ended.abort();
  };
  process.on('SIGHUP', hangUp);
  // The terminal itself has gone.
  stdout.on('error', hangUp);
  stdin.on('error', hangUp);
  const screen = new Screen(stdout);
  let forgetKeys = (): void => undefined;
  let isOpen = false;
  try {
    await watchService({
      address,
      symbols: [...new Set(config.symbols.map((symbol) => canonicalSymbol(symbol)))],
      screen,
      colour: wantsColour(stdout),
      signal: AbortSignal.any([interruption.signal, ended.signal]),
      clock: systemClock,
      onOpen: () => {
        if (isOpen) return;
        isOpen = true;
        screen.open();
        forgetKeys = listenForKeys(stdin, (wish) => end(wish === 'quit' ? 0 : INTERRUPTED));
      },
    });
  } finally {
    forgetKeys();
    screen.close();
    process.off('SIGHUP', hangUp);
    interruption.close();
    // Node can't end in order without its terminal; this is how programs end whose terminal has left.
    if (isHungUp) process.kill(process.pid, 'SIGHUP');
  }
}
