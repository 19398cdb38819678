import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CascadeError } from '@cascade/core';
import { CODECS, decodeFrame, type ExchangeCodec, InstrumentTable } from '@cascade/feeds';
import type { Command } from 'commander';
import { formatLiquidation } from '../format.js';
import { LineOutput } from '../output.js';

/** Other names people know the venues by. */
const ALIASES: Readonly<Record<string, keyof typeof CODECS>> = {
  'binance-usdm': 'binance',
  'binance-futures': 'binance',
  okex: 'okx',
  gateio: 'gate',
  'kraken-futures': 'kraken',
};

interface DecodeOptions {
  readonly json?: boolean;
  readonly instruments?: string;
}

interface RawFrame {
  readonly text: string;
  readonly receivedTsMs: number | undefined;
}

/** `cascade decode <venue> <file>`: canonical events of raw frames. */
export function addDecodeCommand(program: Command): void {
  program
    .command('decode')
    .description('print the canonical events of raw exchange frames')
    .argument('<venue>', Object.keys(CODECS).join(', '))
    .argument('<file>', 'NDJSON: a line is a frame, or an object with the frame in "raw"')
    .option('--instruments <file>', 'instrument metadata: the venue\'s REST body, or lines with that body in "raw"')
    .option('--json', 'print one event a line as JSON')
    .action(async (venue: string, file: string, options: DecodeOptions) => {
      await decode(findCodec(venue), file, options);
    });
}

function findCodec(venue: string): ExchangeCodec {
  const name = ALIASES[venue.toLowerCase()] ?? venue.toLowerCase();
  const codec = Object.hasOwn(CODECS, name) ? CODECS[name as keyof typeof CODECS] : undefined;
  if (codec === undefined)
    throw new CascadeError('app/unknown-venue', `unknown venue "${venue}"; known venues: ${Object.keys(CODECS).join(', ')}`);
  return codec;
}

async function decode(codec: ExchangeCodec, file: string, options: DecodeOptions): Promise<void> {
  const instruments = new InstrumentTable();
  if (options.instruments !== undefined) await loadInstruments(codec, options.instruments, instruments);
  const output = new LineOutput();
  const state = codec.createState('liquidations');
  let frames = 0;
  let events = 0;
  const problems: string[] = [];
  for await (const { text, receivedTsMs } of readFrames(file)) {
    frames++;
    const decoded = decodeFrame(codec, text, { receivedTsMs: receivedTsMs ?? 0, instruments, state });
    for (const problem of decoded.problems) problems.push(`frame ${frames}: ${problem.detail}`);
    for (const event of decoded.events) {
      events++;
      // A bare frame does not say when it arrived; its venue time is the only honest stand-in.
      const stamped = receivedTsMs === undefined ? { ...event, receivedTsMs: event.tsMs } : event;
      if (options.json === true) await output.line(JSON.stringify(stamped));
      else if (stamped.type === 'liquidation') await output.line(formatLiquidation(stamped));
      else await output.line(JSON.stringify(stamped));
    }
  }
  process.stderr.write(`${frames} frames, ${events} events, ${problems.length} problems\n`);
  for (const problem of problems.slice(0, 5)) process.stderr.write(`  ${problem}\n`);
}

async function loadInstruments(codec: ExchangeCodec, file: string, table: InstrumentTable): Promise<void> {
  let found = 0;
  for await (const { text } of readFrames(file)) {
    const instruments = codec.parseInstruments(parseJson(text));
    table.merge(instruments);
    found += instruments.length;
  }
  if (found === 0)
    throw new CascadeError(
      'app/no-instruments',
      `no ${codec.exchange} instruments in "${file}"; expected the body of the venue's instruments request`,
    );
}

/** Frames of a file; a whole-file JSON document (a saved REST body) is one frame. */
async function* readFrames(file: string): AsyncGenerator<RawFrame> {
  if (!existsSync(file)) throw new CascadeError('app/file-not-found', `file not found: "${file}"`);
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  const held: string[] = [];
  let isDocument = false;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    // A pretty-printed document starts with a line that is not JSON by itself.
    if (held.length === 0 && !isDocument && /^\s*[{[]\s*$/.test(line)) isDocument = true;
    if (isDocument) held.push(line);
    else yield unwrap(line);
  }
  if (isDocument) yield unwrap(held.join('\n'));
}

function unwrap(line: string): RawFrame {
  const parsed = parseJson(line);
  if (typeof parsed !== 'object' || parsed === null || !Object.hasOwn(parsed, 'raw')) return { text: line, receivedTsMs: undefined };
  const { raw, recv_ms: receivedMs } = parsed as { raw: unknown; recv_ms?: unknown };
  return {
    text: typeof raw === 'string' ? raw : JSON.stringify(raw),
    receivedTsMs: Number.isSafeInteger(receivedMs) ? (receivedMs as number) : undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
