import type { ExchangeCodec, InstrumentRequest } from './codec.js';
import type { Instrument } from './instruments.js';
import { type AnswerOptions, describeFailure, fetchAnswer, patiently, readAnswer } from './rest-answer.js';

const MAX_PAGES = 20;
const MAX_BODY_BYTES = 33_554_432;

/** What a load gave: the instruments of the requests that worked, and in words why others did not. */
export interface LoadedInstruments {
  readonly instruments: readonly Instrument[];
  readonly failures: readonly string[];
}

/** Where and how patiently to load. */
export interface LoadOptions extends AnswerOptions {
  /** Base URL instead of the codec's own origins. */
  readonly origin: string | undefined;
}

/**
 * Loads a venue's instrument metadata over REST, all requests at once, pages one after the other (at most 20).
 * Never rejects: what failed is told in `failures`. Bodies above 32 MiB and redirects are refused.
 */
export async function loadInstruments(codec: ExchangeCodec, options: LoadOptions): Promise<LoadedInstruments> {
  const loads = await Promise.all(codec.instrumentRequests.map((request) => loadPages(codec, request, options)));
  return {
    instruments: loads.flatMap((load) => load.instruments),
    failures: loads.flatMap((load) => load.failures),
  };
}

async function loadPages(codec: ExchangeCodec, request: InstrumentRequest, options: LoadOptions): Promise<LoadedInstruments> {
  const instruments: Instrument[] = [];
  const origin = options.origin ?? request.origin ?? codec.endpoint.rest;
  let path: string | undefined = request.path;
  try {
    for (let page = 0; path !== undefined && page < MAX_PAGES; page += 1) {
      const body = await fetchJson(`${origin}${path}`, request.body, options);
      instruments.push(...codec.parseInstruments(body));
      path = request.nextPath?.(body, path);
    }
    if (instruments.length > 0) return { instruments, failures: [] };
    return { instruments, failures: [`${origin}${request.path} lists no instruments`] };
  } catch (error) {
    return { instruments, failures: [`${origin}${request.path} failed (${describeFailure(error)})`] };
  }
}

function fetchJson(url: string, body: string | undefined, options: LoadOptions): Promise<unknown> {
  return patiently(options, async (signal) => {
    const response = await fetchAnswer(url, body, signal);
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status}`);
    }
    return JSON.parse(await readAnswer(response, MAX_BODY_BYTES));
  });
}
