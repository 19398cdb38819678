/**
 * Unpacks gzip data, given piece by piece, and never loses what came before a cut or damage. One for Node, one for the web platform;
 * both read several gzip members as one.
 */
export interface GzipReader {
  /** The data is damaged, or other bytes follow its end; known after the {@link push} or {@link end} that met it. */
  readonly damage: Error | undefined;
  /** The end of the data is missing; known after {@link end}. */
  readonly cut: Error | undefined;
  /** The bytes unpacked from `piece`; after damage what was left. */
  push(piece: Uint8Array): Promise<Uint8Array>;
  /** The bytes left. */
  end(): Promise<Uint8Array>;
  /** Frees what is held, at any time. */
  close(): void;
}

/** `true` for the first two bytes of gzip data. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The damage of data that goes on after its end. */
export function foreignBytes(): Error {
  return new Error('other bytes follow the end of the gzip data');
}

/** The pieces as one; no copy of a single piece. */
export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const full = pieces.filter(({ length }) => length > 0);
  if (full.length === 1 && full[0] !== undefined) return full[0];
  const bytes = new Uint8Array(full.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of full) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
