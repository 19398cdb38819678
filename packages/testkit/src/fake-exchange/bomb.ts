import { constants, deflateRawSync } from 'node:zlib';

const FIN_COMPRESSED_TEXT = 0xc1;
const LENGTH_FOLLOWS_IN_8_BYTES = 127;
/** What a sync flush ends with and permessage-deflate leaves out. */
const FLUSH_TAIL_BYTES = 4;

/** One compressed WebSocket text frame (RSV1 set, RFC 7692) that unpacks to `unpackedBytes` times the letter x. */
export function deflateBomb(unpackedBytes: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(unpackedBytes, 'x'), { finishFlush: constants.Z_SYNC_FLUSH });
  const payload = packed.subarray(0, packed.length - FLUSH_TAIL_BYTES);
  const header = Buffer.alloc(10);
  header.writeUInt8(FIN_COMPRESSED_TEXT, 0);
  header.writeUInt8(LENGTH_FOLLOWS_IN_8_BYTES, 1);
  header.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([header, payload]);
}
