import { existsSync } from 'node:fs';
import { CascadeError } from '@cascade/core';
import { CODECS, type Decoded, decodeFrame, type ExchangeCodec, InstrumentTable, type ParserState, type VenueMemory } from '@cascade/feeds';
import { readLines } from '@cascade/replay';
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

/** Longest line, characters: a venue's whole instrument metadata may stand on one. */
const MAX_LINE_LENGTH = 33_554_432;
/** Problems told one by one; all are counted. */
const SHOWN_PROBLEMS = 5;
/** Connections of one file whose memory is kept; a recording has a few dozen at most. */
const MAX_CONNECTIONS = 1_000;

interface DecodeOptions {
  readonly json?: boolean;
  readonly instruments?: string;
}

/** One line of a file; all but the text only where the line says so. */
interface FrameLine {
  readonly text: string;
  readonly exchange?: string | undefined;
  readonly connection?: string | undefined;
  readonly receivedTsMs?: number | undefined;
}

/** Decodes frames one after the other, with a memory for each connection, and counts. */
class FrameDecoder {
  readonly #codec: ExchangeCodec;
  readonly #instruments: InstrumentTable;
  readonly #states = new Map<string, ParserState>();
  readonly #memory: VenueMemory = { marks: new Map(), fundingHours: new Map() };
  frames = 0;
  problems = 0;
  /** The first few, in words. */
  readonly shown: string[] = [];

  constructor(codec: ExchangeCodec, instruments: InstrumentTable) {
    this.#codec = codec;
    this.#instruments = instruments;
  }

  take({ text, connection = 'liquidations', receivedTsMs = 0 }: FrameLine): Decoded {
    this.frames++;
    const context = { receivedTsMs, instruments: this.#instruments, state: this.#stateOf(connection), memory: this.#memory };
    const decoded = decodeFrame(this.#codec, text, context);
    for (const problem of decoded.problems) this.note(`frame ${this.frames}: ${problem.code}: ${problem.detail}`);
    return decoded;
  }

  note(problem: string): void {
    this.problems++;
    if (this.shown.length < SHOWN_PROBLEMS) this.shown.push(problem);
  }

  #stateOf(connection: string): ParserState {
    const state = this.#states.get(connection) ?? this.#codec.createState(connection);
    if (this.#states.size < MAX_CONNECTIONS) this.#states.set(connection, state);
    return state;
  }
}

const HELP = `
Examples:
  cascade record journals --raw --duration 60
  cascade decode okx journals/raw-....ndjson.gz --json
  cascade decode okx frames.ndjson --instruments instruments.json`;

/** `cascade decode <venue> <file>`: canonical events of raw frames. */
export function addDecodeCommand(program: Command): void {
  program
    .command('decode')
    .description('print the canonical events of raw exchange frames')
    .argument('<venue>', Object.keys(CODECS).join(', '))
    .argument('<file>', 'NDJSON, plain or gzip: a line is a frame, or an object with the frame in "raw" as cascade record --raw writes it')
    .option('--instruments <file>', 'instrument metadata: the venue\'s REST body, or lines with that body in "raw"')
    .option('--json', 'print one event a line as JSON')
    .addHelpText('after', HELP)
    .action(async (venue: string, file: string, options: DecodeOptions) => {
      await decode(findCodec(venue), file, options);
    });
}

function venueName(name: string): string {
  return ALIASES[name.toLowerCase()] ?? name.toLowerCase();
}

function findCodec(venue: string): ExchangeCodec {
  const name = venueName(venue);
  const codec = Object.hasOwn(CODECS, name) ? CODECS[name as keyof typeof CODECS] : undefined;
  if (codec === undefined)
    throw new CascadeError('app/unknown-venue', `unknown venue "${venue}"; known venues: ${Object.keys(CODECS).join(', ')}`);
  return codec;
}

async function decode(codec: ExchangeCodec, file: string, options: DecodeOptions): Promise<void> {
  const instruments = new InstrumentTable();
  if (options.instruments !== undefined) await loadInstruments(codec, options.instruments, instruments);
  const output = new LineOutput();
  const decoder = new FrameDecoder(codec, instruments);
  let events = 0;
  let foreign = 0;
  try {
    for await (const frame of readFrames(file)) {
      if (frame.exchange !== undefined && venueName(frame.exchange) !== codec.exchange) {
        foreign++;
        continue;
      }
      for (const event of decoder.take(frame).events) {
        events++;
        // A bare frame does not say when it arrived; its venue time is the only honest stand-in.
        const stamped = frame.receivedTsMs === undefined ? { ...event, receivedTsMs: event.tsMs } : event;
        await output.line(stamped.type === 'liquidation' && options.json !== true ? formatLiquidation(stamped) : JSON.stringify(stamped));
      }
    }
  } catch (error) {
    // A recording has no end while it is being written and after a crash; its full lines have been delivered by then.
    if (!(error instanceof CascadeError) || error.code !== 'replay/truncated-file') throw error;
    decoder.note(`the end of "${file}" is missing: it is still being written, or was cut off`);
  }
  const others = foreign === 0 ? '' : `, ${foreign} frames of other venues left out`;
  process.stderr.write(`${decoder.frames} frames, ${events} events, ${decoder.problems} problems${others}\n`);
  for (const problem of decoder.shown) process.stderr.write(`  ${problem}\n`);
  if (events > 0 || decoder.frames === 0 || decoder.problems < decoder.frames) return;
  process.stderr.write(`cascade: no frame of "${file}" could be read: are they of ${codec.exchange}?\n`);
  process.exitCode = 1;
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
async function* readFrames(file: string): AsyncGenerator<FrameLine> {
  if (!existsSync(file)) throw new CascadeError('app/file-not-found', `file not found: "${file}"`);
  const held: string[] = [];
  let isDocument = false;
  for await (const { lines } of readLines(file, MAX_LINE_LENGTH)) {
    for (const line of lines) {
      if (line.trim() === '') continue;
      // A pretty-printed document starts with a line that is not JSON by itself.
      if (held.length === 0 && !isDocument && /^\s*[{[]\s*$/.test(line)) isDocument = true;
      if (isDocument) held.push(line);
      else yield unwrap(line);
    }
  }
  if (isDocument) yield unwrap(held.join('\n'));
}

function unwrap(line: string): FrameLine {
  const parsed = parseJson(line);
  if (typeof parsed !== 'object' || parsed === null || !Object.hasOwn(parsed, 'raw')) return { text: line };
  const { raw, recv_ms: receivedMs, exchange, connection } = parsed as Readonly<Record<string, unknown>>;
  return {
    text: typeof raw === 'string' ? raw : JSON.stringify(raw),
    exchange: typeof exchange === 'string' ? exchange : undefined,
    connection: typeof connection === 'string' ? connection : undefined,
    receivedTsMs: typeof receivedMs === 'number' && Number.isSafeInteger(receivedMs) ? receivedMs : undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
