import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { CascadeError } from '@cascade/core';
import { cleanText } from './clean-text.js';
import type { ServiceAddress } from './service-address.js';

/** Longest wait for the beginning of an answer, ms. */
const ANSWER_MS = 10_000;
/** Longest silence inside an answer, ms: a stream gives a sign of life every 15 s. */
const SILENCE_MS = 40_000;
/** Longest answer that is not a stream, bytes. */
const MAX_BYTES = 16 * 1_048_576;
/** Of an error only so much is read, bytes, and told, characters. */
const MAX_ERROR_BYTES = 16_384;
const MAX_ERROR_CHARACTERS = 300;

/** How to ask. */
export interface ServiceQuestion {
  readonly address: ServiceAddress;
  /** From the slash on, with the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Asks a running service. Redirects are not followed: the token is for the address that was named.
 * @returns the answer, when its status is 200
 * @throws CascadeError `service/unreachable`; `app/service-unauthorized`, `app/service-forbidden` and `app/service-bad-request` for 401, 403
 * and 400; `service/busy` for 429 and 503; `service/unexpected-answer` for any other. Aborted, it throws anything.
 */
export async function askService(question: ServiceQuestion): Promise<IncomingMessage> {
  const response = await answerTo(question);
  if (response.statusCode === 200) return response;
  throw refusal(question.address, response.statusCode ?? 0, await complaintOf(response));
}

/** The JSON a service answers. @throws CascadeError as {@link askService}; `service/unexpected-answer` for what is not JSON */
export async function askJson(question: ServiceQuestion): Promise<unknown> {
  const response = await askService(question);
  try {
    return JSON.parse(await textOf(response, MAX_BYTES));
  } catch (cause) {
    throw unexpected(question.address, 'the answer is not JSON, too long, or was cut off', cause);
  }
}

function answerTo({ address, path, headers, signal }: ServiceQuestion): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const url = new URL(`${address.base}${path}`);
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const authorization = address.token === undefined ? {} : { authorization: `Bearer ${address.token.reveal()}` };
    const request = send(url, { headers: { ...headers, ...authorization }, agent: false, signal });
    const overdue = setTimeout(() => request.destroy(silent('ETIMEDOUT', `no answer within ${ANSWER_MS / 1_000} s`)), ANSWER_MS);
    request.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(overdue);
      reject(unreachable(address, error));
    });
    request.on('response', (response) => {
      clearTimeout(overdue);
      response.setTimeout(SILENCE_MS, () => response.destroy(silent('ETIMEDOUT', `silent for ${SILENCE_MS / 1_000} s`)));
      resolve(response);
    });
    request.end();
  });
}

function silent(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function unreachable(address: ServiceAddress, error: NodeJS.ErrnoException): CascadeError {
  const { code = error.name } = error;
  if (code.startsWith('HPE_')) return unexpected(address, `what listens there does not speak HTTP (${code})`, error);
  const what = code === 'ECONNREFUSED' ? 'nothing listens there' : code === 'ENOTFOUND' ? 'the name is not known' : error.message;
  return new CascadeError(
    'service/unreachable',
    `no service at ${address.base}: ${cleanText(what)} (${code}); start it with cascade run, or name its address, e.g. http://127.0.0.1:8787`,
    { cause: error },
  );
}

function unexpected({ base }: ServiceAddress, why: string, cause?: unknown): CascadeError {
  return new CascadeError('service/unexpected-answer', `no Cascade service at ${base}: ${why}; is the address right?`, { cause });
}

function refusal(address: ServiceAddress, status: number, complaint: string): CascadeError {
  const { base, token } = address;
  const said = complaint === '' ? '' : `: ${complaint}`;
  const where = 'with --http-token, CASCADE_HTTP_TOKEN or in the configuration file';
  if (status === 401) {
    const what = token === undefined ? `asks for a token: set httpToken ${where}` : `does not take this httpToken: set its own ${where}`;
    return new CascadeError('app/service-unauthorized', `the service at ${base} ${what}`);
  }
  if (status === 403) {
    const advice = 'name it by the address it listens on (its httpHost and httpPort), and check httpToken';
    return new CascadeError('app/service-forbidden', `the service at ${base} refuses us (403)${said}; ${advice}`);
  }
  if (status === 400) return new CascadeError('app/service-bad-request', `the service at ${base} refuses the request (400)${said}`);
  if (status === 429 || status === 503) return new CascadeError('service/busy', `the service at ${base} is busy (${status})${said}`);
  return unexpected(address, `it answered ${status}${said}`);
}

/** What an error of the API says, or nothing. */
async function complaintOf(response: IncomingMessage): Promise<string> {
  try {
    const { error } = JSON.parse(await textOf(response, MAX_ERROR_BYTES)) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? cleanText(error.message).slice(0, MAX_ERROR_CHARACTERS) : '';
  } catch {
    return '';
  }
}

async function textOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new RangeError('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
