import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { numbered } from './numbered.sample.js';
import { openRedisBus } from './redis-bus.js';

/** What the process is told in its first argument. */
export interface DyingPublisherOptions {
  readonly url: string;
  readonly spillFile: string;
  /** The file that holds the number of the last acknowledged detection; written here. */
  readonly checkpointFile: string;
  /** It plays its journal again after this number, up to the last. */
  readonly after: number;
  readonly last: number;
  readonly perTick: number;
}

/**
 * A publisher in a process of its own, to be killed at any moment: replays a deterministic journal, as an engine does after a restart,
 * and notes how far it is acknowledged. Sends its counters when everything is written.
 */
async function main(): Promise<void> {
  const { url, spillFile, checkpointFile, after, last, perTick } = JSON.parse(process.argv[2] ?? '{}') as DyingPublisherOptions;
  const bus = openRedisBus({ url, queue: { spillFile } });
  const note = (number: number): void => {
    writeFileSync(`${checkpointFile}.new`, String(number));
    renameSync(`${checkpointFile}.new`, checkpointFile);
  };
  let isNoting = false;
  for (let number = after + 1; number <= last; number++) {
    bus.offer(numbered(number));
    if (!isNoting) {
      isNoting = true;
      void bus.flush().then(() => {
        note(number);
        isNoting = false;
      });
    }
    if (number % perTick === 0) await sleep(1);
  }
  await bus.flush();
  note(last);
  process.send?.(bus.stats());
  await bus.close();
}

await main();
