import { type EncodedEvent, LiquidationBatch, type StreamFormat } from './encoded-events.js';
import { checkIntervalMs, type StreamLimits } from './stream-limits.js';

/** Bytes a socket is given ahead, and the largest piece it is given at once: so even a large frame shows whether the client reads. */
const WINDOW_BYTES = 65_536;

/** A client's socket as the queue sees it. */
export interface ClientWire {
  readonly format: StreamFormat;
  /** Bytes the socket was given and the system has not taken. */
  unsentBytes(): number;
  /** Gives the socket a piece of a frame; `last` ends the frame; `taken` is called once when the system took it, never from inside. */
  write(piece: Buffer, last: boolean, taken: () => void): void;
  /** Ends the connection at once. */
  destroy(): void;
}

/** A frame under way. */
interface Sending {
  readonly frame: Buffer;
  offset: number;
  /** Never dropped, so its bytes count. */
  readonly isKept: boolean;
}

/** What a queue counts into. */
export interface QueueTally {
  sent: number;
  dropped: number;
  cut: number;
}

/** What a queue is made from. */
export interface QueueParts {
  readonly wire: ClientWire;
  readonly limits: StreamLimits;
  readonly tally: QueueTally;
  /** Told once, when the client was cut. */
  readonly onCut: (reason: string) => void;
}

/**
 * What waits for one client. Signals, notices and answers are never dropped: a client that lets too many wait is cut. Liquidations are
 * dropped oldest first, of values only the newest wait, and the client is told how many it did not get in the next frame of the kind.
 *
 * Memory: `maxUnsentBytes` of what is never dropped, one frame of values, `maxQueuedLiquidations` liquidations, 128 KiB in the socket;
 * mostly buffers shared with the other clients.
 */
export class ClientQueue {
  readonly #parts: QueueParts;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #held = 0;
  #heldBytes = 0;
  #batches: LiquidationBatch[] = [];
  #batched = 0;
  #values: EncodedEvent | undefined;
  readonly #dropped = { liquidations: 0, values: 0 };
  #current: Sending | undefined;
  #stalledChecks = 0;
  #waiters: (() => void)[] = [];
  #closed = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Everything that waits, in bytes; O(waiting batches). */
  get queuedBytes(): number {
    const { wire } = this.#parts;
    const rest = this.#current === undefined || this.#current.isKept ? 0 : this.#current.frame.length - this.#current.offset;
    const batches = this.#batches.reduce((sum, { texts }) => sum + texts.reduce((bytes, text) => bytes + text.length + 1, 0), 0);
    return wire.unsentBytes() + this.#keptBytes + this.#heldBytes + rest + batches + (this.#values?.frame(wire.format).length ?? 0);
  }

  /** Whether anything waits for the client to read. */
  get isWaiting(): boolean {
    return this.#hasNext() || this.#parts.wire.unsentBytes() > 0;
  }

  /** Whether the client was cut or is gone: nothing is sent any more. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Sends, or lets wait, what is never dropped. */
  push(event: EncodedEvent): void {
    if (this.#closed) return;
    const frame = event.frame(this.#parts.wire.format);
    this.#kept.push(frame);
    this.#keptBytes += frame.length;
    this.#pump();
    this.#checkSize();
  }

  /** Counts a signal that waits elsewhere until the client has caught up. */
  hold(event: EncodedEvent): void {
    this.#held++;
    this.#heldBytes += event.frame(this.#parts.wire.format).length;
    this.#checkSize();
  }

  /** Takes back one `hold`. */
  letGo(event: EncodedEvent): void {
    this.#held--;
    this.#heldBytes -= event.frame(this.#parts.wire.format).length;
  }

  /** Sends liquidations when the client reads; lets them wait, and drops the oldest, when it does not. */
  offerLiquidations(batch: LiquidationBatch): void {
    if (this.#closed) return;
    this.#drop('liquidations', batch.lost);
    this.#batches.push(batch);
    this.#batched += batch.texts.length;
    this.#pump();
    while (this.#batched > this.#parts.limits.maxQueuedLiquidations) this.#dropBatch();
  }

  /** Sends values when the client reads; they replace those that wait. */
  offerValues(event: EncodedEvent): void {
    if (this.#closed) return;
    if (this.#values !== undefined) this.#drop('values', 1);
    this.#values = event;
    this.#pump();
  }

  /** Forgets what waits of a topic that was unsubscribed; what was not told stays untold. */
  clear(topic: 'liquidations' | 'values'): void {
    this.#dropped[topic] = 0;
    if (topic === 'values') this.#values = undefined;
    else {
      this.#batches = [];
      this.#batched = 0;
    }
  }

  /** Resolves when the client has nothing more to read than the window, or is gone. */
  room(): Promise<void> {
    if (this.#hasRoom()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /**
   * Cuts the client when it took nothing for too long, or lets too much wait. To be called every `checkIntervalMs`: calls are counted,
   * not time, so that a process that was stopped for a while does not blame its clients.
   */
  check(): void {
    if (this.#closed) return;
    const { limits } = this.#parts;
    this.#stalledChecks = this.isWaiting ? this.#stalledChecks + 1 : 0;
    if (this.#stalledChecks * checkIntervalMs(limits) > limits.stallMs) this.#cut(`it took nothing for ${limits.stallMs} ms`);
    else this.#checkSize();
  }

  /** Ends the client for not reading. */
  #cut(reason: string): void {
    if (this.#closed) return;
    const { wire, tally, onCut } = this.#parts;
    tally.cut++;
    this.close();
    wire.destroy();
    onCut(reason);
  }

  /** Forgets everything; nothing is sent any more. */
  close(): void {
    this.#closed = true;
    this.#kept = [];
    this.#keptBytes = 0;
    this.#held = 0;
    this.#heldBytes = 0;
    this.#current = undefined;
    this.clear('liquidations');
    this.clear('values');
    this.#wake();
  }

  #checkSize(): void {
    const { limits, wire } = this.#parts;
    if (this.#kept.length + this.#held > limits.maxQueuedSignals) this.#cut(`more than ${limits.maxQueuedSignals} signals wait for it`);
    else if (wire.unsentBytes() + this.#keptBytes + this.#heldBytes > limits.maxUnsentBytes) {
      this.#cut(`more than ${limits.maxUnsentBytes} bytes wait for it`);
    }
  }

  #hasNext(): boolean {
    return this.#current !== undefined || this.#kept.length > 0 || this.#batches.length > 0 || this.#values !== undefined;
  }

  #hasRoom(): boolean {
    return this.#closed || (this.#current === undefined && this.#kept.length === 0 && this.#parts.wire.unsentBytes() < WINDOW_BYTES);
  }

  #pump(): void {
    const { wire } = this.#parts;
    while (!this.#closed && wire.unsentBytes() < WINDOW_BYTES) {
      this.#current ??= this.#next();
      if (this.#current === undefined) break;
      this.#writePiece(this.#current);
    }
    if (this.#hasRoom()) this.#wake();
  }

  #writePiece(current: Sending): void {
    const { wire, tally } = this.#parts;
    const { frame, offset, isKept } = current;
    const piece = frame.subarray(offset, offset + WINDOW_BYTES);
    const isLast = offset + piece.length === frame.length;
    current.offset += piece.length;
    if (isKept) this.#keptBytes -= piece.length;
    if (isLast) {
      this.#current = undefined;
      tally.sent++;
    }
    wire.write(piece, isLast, () => {
      this.#stalledChecks = 0;
      this.#pump();
    });
  }

  #next(): Sending | undefined {
    const { format } = this.#parts.wire;
    const kept = this.#kept.shift();
    if (kept !== undefined) return { frame: kept, offset: 0, isKept: true };
    const batch = this.#takeBatches();
    if (batch !== undefined) return { frame: batch.event.frame(format, this.#told('liquidations')), offset: 0, isKept: false };
    const values = this.#values;
    if (values === undefined) return undefined;
    this.#values = undefined;
    return { frame: values.frame(format, this.#told('values')), offset: 0, isKept: false };
  }

  #takeBatches(): LiquidationBatch | undefined {
    const batches = this.#batches;
    if (batches.length === 0) return undefined;
    this.#batches = [];
    this.#batched = 0;
    return batches.length === 1
      ? batches[0]
      : new LiquidationBatch(
          batches.flatMap(({ texts }) => texts),
          0,
        );
  }

  #dropBatch(): void {
    const batch = this.#batches.shift();
    this.#batched -= batch?.texts.length ?? 0;
    this.#drop('liquidations', batch?.texts.length ?? 0);
  }

  #drop(topic: 'liquidations' | 'values', count: number): void {
    this.#dropped[topic] += count;
    this.#parts.tally.dropped += count;
  }

  #told(topic: 'liquidations' | 'values'): number {
    const count = this.#dropped[topic];
    this.#dropped[topic] = 0;
    return count;
  }

  #wake(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}
