import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CascadeError } from '@cascade/core';
import { stateFolder } from '../state-folder.js';

/** Most test parts that are remembered; the one not looked at for longest makes room. */
export const MAX_ENTRIES = 1_000;
const FORMAT = 'cascade-test-looks/1';

/** One part of data that a model was tested on. */
export interface TestLook {
  /** Of its liquidations. */
  readonly sha256: string;
  /** Input it came from when it was first looked at. */
  readonly input: string;
  /** ISO date of the first look. */
  readonly firstOn: string;
  /** Times its figures were shown: 1 is a test, more are not. */
  readonly looks: number;
}

/** What this user's runs have been tested on: a test counts once. In the state folder, plain JSON. */
export class TestLedger {
  readonly #file: string;
  #entries: readonly TestLook[];

  private constructor(file: string, entries: readonly TestLook[]) {
    this.#file = file;
    this.#entries = entries;
  }

  /** Opens the ledger at `file`; one that is not there is empty. @throws CascadeError `app/test-ledger` when it is broken */
  static async open(file: string = defaultLedgerFile(process.env)): Promise<TestLedger> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (cause) {
      if (isMissing(cause)) return new TestLedger(file, []);
      throw broken(file, `can't be read: ${reasonOf(cause)}`, cause);
    }
    return new TestLedger(file, entriesOf(text, file));
  }

  /** The look at this part that came before; `undefined`: it is fresh. */
  find(sha256: string): TestLook | undefined {
    return this.#entries.find((entry) => entry.sha256 === sha256);
  }

  /**
   * Counts a look at each of these parts and writes the ledger before anybody sees a figure.
   * @throws CascadeError `app/test-ledger` when it can't be written
   */
  async count(parts: readonly Pick<TestLook, 'sha256' | 'input'>[], today: string): Promise<readonly TestLook[]> {
    const counted = parts.map(({ sha256, input }): TestLook => {
      const { looks, ...known } = this.find(sha256) ?? { sha256, input, firstOn: today, looks: 0 };
      return { ...known, looks: looks + 1 };
    });
    const rest = this.#entries.filter(({ sha256 }) => !parts.some((part) => part.sha256 === sha256));
    this.#entries = [...rest, ...counted].slice(-MAX_ENTRIES);
    const part = `${this.#file}.${process.pid}.part`;
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(part, `${JSON.stringify({ format: FORMAT, tests: this.#entries }, undefined, 1)}\n`);
      await rename(part, this.#file);
    } catch (cause) {
      await rm(part, { force: true }).catch(() => undefined);
      throw broken(this.#file, `can't be written: ${reasonOf(cause)}`, cause);
    }
    return counted;
  }
}

/** `tune-tests.json` in the state folder. */
export function defaultLedgerFile(environment: NodeJS.ProcessEnv): string {
  return join(stateFolder(environment), 'tune-tests.json');
}

function entriesOf(text: string, file: string): TestLook[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw broken(file, `is not JSON: ${reasonOf(cause)}`, cause);
  }
  if (!isRecord(document) || document.format !== FORMAT || !Array.isArray(document.tests)) throw broken(file, `is not "${FORMAT}"`);
  if (document.tests.length > MAX_ENTRIES) throw broken(file, `holds ${document.tests.length} tests, at most ${MAX_ENTRIES} are kept`);
  return document.tests.map((entry: unknown, index) => {
    if (isLook(entry)) return entry;
    throw broken(file, `has a broken entry, tests[${index}]`);
  });
}

function isLook(value: unknown): value is TestLook {
  if (!isRecord(value)) return false;
  const { sha256, input, firstOn, looks } = value;
  const isNamed = typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) && typeof input === 'string' && typeof firstOn === 'string';
  return isNamed && Number.isSafeInteger(looks) && Number(looks) >= 1;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function broken(file: string, problem: string, cause?: unknown): CascadeError {
  const advice = 'repair it, or move it away and no test counts as looked at';
  return new CascadeError('app/test-ledger', `the record of tests "${file}" ${problem}; ${advice}`, { cause, context: { file } });
}
