import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { JSON_TYPE, SECURITY_HEADERS } from './answer-headers.js';
import { errorBody, RequestProblem } from './error-answer.js';

const PROBLEMS: Readonly<Record<string, RequestProblem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new RequestProblem(408, 'request-timeout', 'the request did not arrive in time'),
  HPE_HEADER_OVERFLOW: new RequestProblem(431, 'headers-too-large', 'the request line and headers are too long'),
};
const MALFORMED = new RequestProblem(400, 'malformed-request', 'this is not HTTP/1.1');

/** Answers what the parser of Node could not read, and ends the connection. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  // What follows an answer that has begun would be read as part of it.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const problem = PROBLEMS[error.code ?? ''] ?? MALFORMED;
  const body = errorBody(problem);
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Type': JSON_TYPE,
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}
