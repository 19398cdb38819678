import type { ExchangeCodec } from './codec.js';
import type { DecodeContext, Decoded } from './decoded.js';
import { DecodedFrame } from './decoded-frame.js';

/** Longest REST body read, characters: ten times the ticker list of the largest venue. */
const MAX_POLL_CHARS = 8_388_608;

/**
 * What one frame of a venue means. Never throws and never lets an invalid event through; whatever could not be used is a problem.
 *
 * Events have a finite price > 0, sizes > 0, an integer `tsMs` in [2010, 2100) and, where known, a finite `notionalUsd`.
 * Frames that are foreign to the codec give nothing. Pure but for `context.state`. O(frame length).
 * @param frame the message text; longer than `codec.limits.maxFrameBytes` characters is a problem
 */
export function decodeFrame(codec: ExchangeCodec, frame: string, context: DecodeContext): Decoded {
  const out = new DecodedFrame(context);
  if (codec.heartbeat?.pongText !== undefined && frame === codec.heartbeat.pongText) {
    out.pong = true;
    return out;
  }
  const scanned = frame.length > codec.limits.maxFrameBytes ? undefined : codec.scan?.(frame);
  if (scanned === undefined) readGuarded(frame, codec.limits.maxFrameBytes, out, (message) => codec.read(message, context, out));
  else {
    out.isScanned = true;
    codec.read(scanned, context, out);
  }
  return out;
}

/**
 * What the body of one poll means; guarded as {@link decodeFrame} is. Pure but for `context.memory`. O(body length).
 * @param body the answer's text; longer than 8,388,608 characters is a problem
 */
export function decodePoll(codec: ExchangeCodec, body: string, context: DecodeContext): Decoded {
  const out = new DecodedFrame(context);
  readGuarded(body, MAX_POLL_CHARS, out, (message) => codec.readPoll?.(message, context, out));
  return out;
}

function readGuarded(text: string, maxChars: number, out: DecodedFrame, read: (message: unknown) => void): void {
  if (text.length > maxChars) {
    out.addProblem('too-long', `frame of ${text.length} characters; at most ${maxChars} are read`);
    return;
  }
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    out.addProblem('not-json', text);
    return;
  }
  try {
    read(message);
  } catch (error) {
    // Hostile data must not end a running stream, so a codec defect is counted like bad data.
    out.addProblem('codec-defect', error instanceof Error ? error.message : 'unknown');
  }
}
