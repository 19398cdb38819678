import type { StreamStats } from '../stream-parts.js';
import type { StreamClient } from './stream-client.js';

/** Counts what happens to the clients of one kind of stream. */
export class StreamTally {
  readonly clients: Set<StreamClient> = new Set();
  accepted = 0;
  refused = 0;
  cut = 0;
  sent = 0;
  dropped = 0;

  /** O(clients). */
  stats(): StreamStats {
    const { accepted, refused, cut, sent, dropped } = this;
    let queuedBytes = 0;
    for (const client of this.clients) queuedBytes += client.queuedBytes;
    return { clients: this.clients.size, accepted, refused, cut, sent, dropped, queuedBytes };
  }
}
