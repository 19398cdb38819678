import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { CascadeError } from '@cascade/core';
import type { DetectorState } from '@cascade/detector';

/** What a restart goes on from. */
export interface Checkpoint {
  /** Engine time of the batch it was taken after, Unix ms. */
  readonly nowMs: number;
  readonly detector: DetectorState;
}

/** First bytes of a checkpoint; the digit is the version of this frame, not of the state inside. */
const MAGIC = Buffer.from('CASCADE1');
/** Magic, CRC-32 of the payload, its length. */
const HEAD_BYTES = MAGIC.length + 8;

/** A checkpoint as bytes: magic, checksum, length, then the state in V8's serialization format, which later versions of Node read too. */
export function encodeCheckpoint(checkpoint: Checkpoint): Buffer {
  const payload = serialize(checkpoint);
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(crc32(payload), MAGIC.length);
  bytes.writeUInt32LE(payload.length, MAGIC.length + 4);
  payload.copy(bytes, HEAD_BYTES);
  return bytes;
}

/**
 * Reads what {@link encodeCheckpoint} wrote.
 * @throws CascadeError `app/bad-checkpoint` when a bit is wrong or the end is missing
 */
export function decodeCheckpoint(bytes: Buffer): Checkpoint {
  const payload = bytes.subarray(HEAD_BYTES);
  const isWhole =
    bytes.length >= HEAD_BYTES &&
    bytes.subarray(0, MAGIC.length).equals(MAGIC) &&
    bytes.readUInt32LE(MAGIC.length + 4) === payload.length &&
    bytes.readUInt32LE(MAGIC.length) === crc32(payload);
  if (!isWhole) throw new CascadeError('app/bad-checkpoint', `not a whole checkpoint: ${bytes.length} bytes with a wrong head or checksum`);
  try {
    return deserialize(payload) as Checkpoint;
  } catch (cause) {
    throw new CascadeError('app/bad-checkpoint', 'the checkpoint was written by a Node version this one cannot read', { cause });
  }
}
