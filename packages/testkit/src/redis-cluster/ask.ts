import { connect } from 'node:net';
import { CascadeError } from '@cascade/core';

const ANSWER_TIMEOUT_MS = 1_000;

/** The first complete reply in `text`: a line, or a text behind its length (-1: nothing); `undefined` while it is not complete. */
function firstReply(text: string): string | undefined {
  const end = text.indexOf('\r\n');
  if (end === -1) return undefined;
  const line = text.slice(1, end);
  if (text[0] !== '$') return text[0] === '-' ? `-${line}` : line;
  const length = Number(line);
  if (length < 0) return '';
  const body = text.slice(end + 2);
  return body.length < length + 2 ? undefined : body.slice(0, length);
}

/**
 * One command over a fresh connection, in the second version of the protocol.
 * @returns the reply of a command that answers with a word, a number or a text; '' for a missing value
 * @throws CascadeError `testkit/redis-reply` when the server refuses it, breaks the connection or is silent for a second
 */
export async function askRedis(port: number, ...command: readonly string[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1');
    const fail = (what: string): void => {
      socket.destroy();
      reject(new CascadeError('testkit/redis-reply', `Redis at port ${port} did not carry out "${command.join(' ')}": ${what}`));
    };
    socket.setEncoding('latin1');
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => fail('no answer'));
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('the connection was closed'));
    socket.on('data', (chunk) => {
      received += chunk;
      const reply = firstReply(received);
      if (reply === undefined) return;
      if (reply.startsWith('-')) fail(reply);
      else resolve(reply);
      socket.destroy();
    });
    socket.write(`*${command.length}\r\n${command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
  });
}
