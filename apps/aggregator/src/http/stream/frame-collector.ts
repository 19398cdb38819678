import { type CurrentValues, wireLiquidation } from '@cascade/redis-bus';
import type { LiveSource, NumberedLiquidation } from '../../service/live-source.js';
import { type EncodedEvent, LiquidationBatch, topicEvent } from './encoded-events.js';
import type { StreamLimits } from './stream-limits.js';
import type { Topic, TopicFilter } from './topic-filter.js';

/** A client that may want frames. */
export interface FrameReader {
  /** What it wants of a topic; `undefined`: nothing. */
  filterOf(topic: Topic): TopicFilter | undefined;
  offerLiquidations(batch: LiquidationBatch): void;
  offerValues(event: EncodedEvent): void;
}

/** What a collector is made from. */
export interface CollectorParts {
  readonly source: LiveSource;
  readonly readers: Iterable<FrameReader>;
  readonly limits: StreamLimits;
  readonly encodeValues: (values: CurrentValues) => unknown;
  /** Told when values could not be encoded; their frame is left out. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Gathers liquidations and values and hands them out together, at most once every `frameIntervalMs`, encoded once for all clients that
 * want the same symbols. Of liquidations it keeps the newest `maxQueuedLiquidations` of a frame; of values the newest of each symbol.
 * Listens to what somebody wants and to nothing else; without data there is no timer.
 */
export class FrameCollector {
  readonly #parts: CollectorParts;
  readonly #ends = new Map<Topic, () => void>();
  #liquidations: NumberedLiquidation[] = [];
  #lost = 0;
  #values: CurrentValues | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(parts: CollectorParts) {
    this.#parts = parts;
  }

  /** Looks again at what is wanted. O(clients). */
  followWanted(): void {
    this.#follow('liquidations', () => this.#parts.source.listen({ onLiquidations: this.#gatherLiquidations }));
    this.#follow('values', () => this.#parts.source.listen({ onValues: this.#gatherValues }));
    if (this.#ends.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #follow(topic: Topic, listen: () => () => void): void {
    let isWanted = false;
    for (const reader of this.#parts.readers) isWanted ||= reader.filterOf(topic) !== undefined;
    const end = this.#ends.get(topic);
    if (isWanted === (end !== undefined)) return;
    if (end === undefined) {
      this.#ends.set(topic, listen());
      return;
    }
    end();
    this.#ends.delete(topic);
    if (topic === 'values') this.#values = undefined;
    else this.#takeLiquidations();
  }

  readonly #gatherLiquidations = (liquidations: readonly NumberedLiquidation[]): void => {
    const most = this.#parts.limits.maxQueuedLiquidations;
    for (const liquidation of liquidations) this.#liquidations.push(liquidation);
    // Cut back at twice the size: at exactly the size every further one would move them all.
    if (this.#liquidations.length > 2 * most) this.#trim(most);
    this.#schedule();
  };

  readonly #gatherValues = (values: CurrentValues): void => {
    this.#values = mergedValues(this.#values, values);
    this.#schedule();
  };

  #trim(most: number): void {
    const excess = Math.max(0, this.#liquidations.length - most);
    this.#liquidations = this.#liquidations.slice(excess);
    this.#lost += excess;
  }

  #schedule(): void {
    const { frameIntervalMs } = this.#parts.limits;
    this.#timer ??= setTimeout(this.#handOut, Math.max(0, this.#lastMs + frameIntervalMs - performance.now()));
  }

  readonly #handOut = (): void => {
    this.#timer = undefined;
    this.#lastMs = performance.now();
    this.#trim(this.#parts.limits.maxQueuedLiquidations);
    this.#handOutLiquidations();
    this.#handOutValues();
  };

  #handOutLiquidations(): void {
    const { liquidations, lost } = this.#takeLiquidations();
    if (liquidations.length === 0) return;
    const texts = new Map<number, string>();
    const textOf = (liquidation: NumberedLiquidation): string => {
      const text = texts.get(liquidation.no) ?? JSON.stringify(wireLiquidation(liquidation.no, liquidation.event));
      texts.set(liquidation.no, text);
      return text;
    };
    this.#forEachWish('liquidations', (filter) => {
      const wanted = liquidations.filter(({ event }) => filter.hasSymbol(event.symbol)).map(textOf);
      if (wanted.length === 0 && lost === 0) return undefined;
      const batch = new LiquidationBatch(wanted, lost);
      return (reader) => reader.offerLiquidations(batch);
    });
  }

  #handOutValues(): void {
    const values = this.#values;
    this.#values = undefined;
    if (values === undefined) return;
    this.#forEachWish('values', (filter) => {
      const event = this.#encode(values, filter);
      return event && ((reader) => reader.offerValues(event));
    });
  }

  #encode(values: CurrentValues, { hasSymbol }: TopicFilter): EncodedEvent | undefined {
    try {
      const symbols = values.symbols?.filter(({ symbol }) => hasSymbol(symbol));
      return topicEvent('values', JSON.stringify(this.#parts.encodeValues({ ...values, symbols })));
    } catch (error) {
      this.#parts.onFailure(error);
      return undefined;
    }
  }

  /** Calls `prepare` once for every distinct list of symbols and what it gives for every client that wants them. */
  #forEachWish(topic: Topic, prepare: (filter: TopicFilter) => ((reader: FrameReader) => void) | undefined): void {
    const prepared = new Map<string, ((reader: FrameReader) => void) | undefined>();
    for (const reader of this.#parts.readers) {
      const filter = reader.filterOf(topic);
      if (filter === undefined) continue;
      if (!prepared.has(filter.key)) prepared.set(filter.key, prepare(filter));
      prepared.get(filter.key)?.(reader);
    }
  }

  #takeLiquidations(): { liquidations: readonly NumberedLiquidation[]; lost: number } {
    const taken = { liquidations: this.#liquidations, lost: this.#lost };
    this.#liquidations = [];
    this.#lost = 0;
    return taken;
  }
}

/** The newer values, and of the older ones what the newer do not hold. */
function mergedValues(older: CurrentValues | undefined, newer: CurrentValues): CurrentValues {
  if (older === undefined) return newer;
  const symbols = new Map([...(older.symbols ?? []), ...(newer.symbols ?? [])].map((reading) => [reading.symbol, reading]));
  return {
    nowMs: newer.nowMs,
    symbols: [...symbols.values()],
    regime: newer.regime ?? older.regime,
    regimeChanges: newer.regimeChanges ?? older.regimeChanges,
    btcPrice: newer.btcPrice ?? older.btcPrice,
    feeds: newer.feeds ?? older.feeds,
    latency: newer.latency ?? older.latency,
  };
}
