import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bundled CommonJS packages ask for Node builtins with require. */
const REQUIRE = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
const PATIENCE_MS = 15_000;
/** Runs a command on a terminal of its own. */
const TERMINAL = 'script';

/** Whether {@link BundledCascade.startOnTerminal} can work here. */
export function hasTerminals(): boolean {
  return spawnSync(TERMINAL, ['--version']).status === 0;
}

/** The `cascade` command in one file, in a folder of its own. */
export class BundledCascade {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'cascade-bundled-'));
  readonly program: string = join(this.folder, 'cascade.mjs');
  readonly #running = new Set<RunningCascade>();

  /** @param contents the module to bundle when it is not the whole command; its imports are looked for where this file is */
  async build(contents = `import './main.js';`): Promise<void> {
    // esbuild comes with tsup, which alone can see it.
    const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as {
      build(options: object): Promise<unknown>;
    };
    await esbuild.build({
      stdin: { contents, resolveDir: import.meta.dirname },
      outfile: this.program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      conditions: ['@cascade/source'],
      banner: { js: REQUIRE },
      logLevel: 'silent',
    });
  }

  /** Starts it without any setting of the environment but `env`. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd: string = this.folder): RunningCascade {
    return this.#spawn(process.execPath, [this.program, ...args], env, cwd);
  }

  /** Starts it on a terminal of that size, made by `script`, which passes its input and output on. */
  startOnTerminal(
    size: { readonly columns: number; readonly rows: number },
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): RunningCascade {
    const command = [process.execPath, this.program, ...args].map((word) => `'${word}'`).join(' ');
    // What the shell and the command say beside the pictures comes back, too: the exit code and the settings of the terminal.
    const shell = `stty cols ${size.columns} rows ${size.rows}; stty -a | grep -o '.icanon'; ${command}; echo "code $?"; stty -a | grep -o '.icanon'`;
    return this.#spawn(TERMINAL, ['-qec', shell, '/dev/null'], { SHELL: '/bin/sh', TERM: 'xterm', ...env }, this.folder);
  }

  /** Ends what still runs. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.end('SIGKILL')));
    this.#running.clear();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #spawn(file: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): RunningCascade {
    const clean = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(CASCADE_|REDIS_URL$|TRACKED_|NO_COLOR$|COLUMNS$)/.test(name)),
    );
    const running = new RunningCascade(spawn(file, args, { cwd, env: { ...clean, ...env } }));
    this.#running.add(running);
    return running;
  }
}

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs, with everything it has printed. */
export class RunningCascade {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly #closed: Promise<unknown>;

  constructor(child: ChildProcess) {
    this.child = child;
    this.#closed = once(child, 'close');
    child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    child.stdin?.on('error', () => undefined);
  }

  get lines(): string[] {
    return this.stdout.split('\n').slice(0, -1);
  }

  /** Waits until `holds`. */
  async until(holds: () => boolean): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    while (!holds()) {
      if (performance.now() > endMs) throw new Error(`waited too long; stdout:\n${this.stdout}\nstderr:\n${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** @returns the exit code, after its end */
  async code(): Promise<number | null> {
    await this.#closed;
    return this.child.exitCode;
  }

  /** @returns its exit code and everything it has printed, after its end */
  async outcome(): Promise<Outcome> {
    return { code: await this.code(), stdout: this.stdout, stderr: this.stderr };
  }

  /** Sends a signal. @returns the exit code */
  end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.code();
  }
}
