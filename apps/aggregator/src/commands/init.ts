import { statSync, writeFileSync } from 'node:fs';
import { CascadeError } from '@cascade/core';
import type { Command } from 'commander';
import { INIT_NAME } from '../config/config-file.js';
import { configTemplate } from '../config/config-template.js';
import { fileReason } from './file-reason.js';

/** Only the owner may read it: it is a place for secrets. */
const OWNER_ONLY = 0o600;

const HELP = `
Examples:
  cascade init             cascade.config.yaml, which every command that is
                           started in this folder reads
  cascade init desk.yaml   another name; cascade run --config desk.yaml reads it`;

/** `cascade init`: a configuration file to start from. */
export function addInitCommand(program: Command): void {
  program
    .command('init')
    .description('write a commented configuration file')
    .argument('[file]', 'where to', INIT_NAME)
    .option('--force', 'replace a file that is there')
    .addHelpText('after', HELP)
    .action((file: string, { force = false }: { force?: boolean }) => {
      writeTemplate(file, force);
      process.stderr.write(`wrote ${file}: every setting is in it, commented out; cascade config print shows what is in force\n`);
    });
}

function writeTemplate(file: string, force: boolean): void {
  if (file.endsWith('.json')) {
    throw new CascadeError('app/config-file', `"${file}" can't be written: JSON has no comments; name a .yaml file`);
  }
  try {
    writeFileSync(file, configTemplate(), { flag: force ? 'w' : 'wx', mode: OWNER_ONLY });
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const isFolder = isThere && statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
    const taken = isFolder ? 'it is a folder; name a file' : 'it is there already; --force replaces it';
    const reason = isThere ? taken : fileReason(cause, file);
    throw new CascadeError('app/config-file', `"${file}" can't be written: ${reason}`, { cause });
  }
}
