import type { ExchangeCodec } from './codec.js';
import type { DecodeContext, Decoded } from './decoded.js';
import { DecodedFrame } from './decoded-frame.js';

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
  if (frame.length > codec.limits.maxFrameBytes) {
    out.addProblem('too-long', `frame of ${frame.length} characters; at most ${codec.limits.maxFrameBytes} are read`);
    return out;
  }
  let message: unknown;
  try {
    message = JSON.parse(frame);
  } catch {
    out.addProblem('not-json', frame);
    return out;
  }
  try {
    codec.read(message, context, out);
  } catch (error) {
    // Hostile data must not end a running stream, so a codec defect is counted like bad data.
    out.addProblem('codec-defect', error instanceof Error ? error.message : 'unknown');
  }
  return out;
}
