import { type ChildProcess, fork } from 'node:child_process';

/** One thing to measure: `run` does `units` units of work and is called once per round, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly units: number;
  /** Makes the input of one round; not measured. */
  readonly prepare: () => void;
  /** Returns a checksum, so that the work can't be optimised away. */
  readonly run: () => number;
}

/** CPU microseconds (user + system) per unit, one number per round. */
export interface Measured {
  readonly name: string;
  readonly samples: readonly number[];
}

const WARM_UP_ROUNDS = 4;

/** In a child process: answers every message with the CPU time of one round, in microseconds per unit. */
export function serveRounds(contender: Contender): void {
  let checksum = 0;
  process.on('message', () => {
    contender.prepare();
    const before = process.cpuUsage();
    checksum += contender.run();
    const { user, system } = process.cpuUsage(before);
    process.send?.({ microseconds: (user + system) / contender.units, checksum });
  });
}

/**
 * Measures contenders against each other: a process each, so that none profits from or suffers by what the compiler learnt from another,
 * rounds in turn, so that a busy machine slows all of them alike.
 * @param script the file to fork; it gets the name of the contender as its argument and calls {@link serveRounds}
 */
export async function measure(script: string, names: readonly string[], rounds: number): Promise<Measured[]> {
  const children = names.map((name) => ({ name, child: fork(script, [name]), samples: [] as number[] }));
  try {
    for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
      for (const { child, samples } of children) {
        const microseconds = await oneRound(child);
        if (round >= WARM_UP_ROUNDS) samples.push(microseconds);
      }
    }
  } finally {
    for (const { child } of children) child.kill();
  }
  return children.map(({ name, samples }) => ({ name, samples }));
}

function oneRound(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a contender ended with code "${code}"`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve((message as { microseconds: number }).microseconds);
    });
    child.send('round');
  });
}

/** The middle value; of an even number of values the upper one of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
