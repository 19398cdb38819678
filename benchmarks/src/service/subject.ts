import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

/** Where the apps are; `benchmarks/run.mjs` says it. */
const APPS = process.env.CASCADE_BENCH_APPS ?? '.';

/** A program in a process of its own that answers one order at a time. */
export interface Subject {
  /** Sends an order and resolves with the answer. Rejects when the program ends or answers `{ failure }`. */
  ask<T>(order: object): Promise<T>;
  end(): void;
}

/** What a {@link Subject} is started with. */
export interface SubjectOptions {
  /** Of the program. */
  readonly args?: readonly string[];
  /** Of Node. */
  readonly execArgv?: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Path of a program of an app, where `benchmarks/run.mjs` puts it. */
export function subjectPath(name: string, app: 'aggregator' | 'dashboard' = 'aggregator'): string {
  return path.join(APPS, app, 'node_modules', '.cache', 'cascade-benchmarks', `${name}.mjs`);
}

/** Starts a program. @param script path of a bundle */
export function openSubject(script: string, { args = [], execArgv = [], env = {} }: SubjectOptions = {}): Subject {
  const child = fork(script, [...args], { execArgv: [...execArgv], env: { ...process.env, ...env }, serialization: 'advanced' });
  return {
    ask: <T>(order: object) => answerOf<T>(child, order),
    // Programs end themselves then, and take their folders with them.
    end: () => {
      if (child.connected) child.disconnect();
    },
  };
}

function answerOf<T>(child: ChildProcess, order: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void =>
      reject(new Error(`a program ended with "${signal ?? code}" before it answered`));
    const onMessage = (message: unknown): void => {
      const { failure } = message as { failure?: string };
      child.off('exit', onExit);
      child.off('message', onMessage);
      if (failure === undefined) resolve(message as T);
      else reject(new Error(failure));
    };
    child.once('exit', onExit);
    child.on('message', onMessage);
    child.send(order);
  });
}
