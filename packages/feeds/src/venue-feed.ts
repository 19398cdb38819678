import type { CascadeEvent, Clock, FeedStatusEvent, LiquidationEvent, PriceEvent } from '@cascade/core';
import type { ExchangeCodec, Gap, Lane, LaneQuery } from './codec.js';
import { BACKFILL_MARGIN_MS, BACKFILL_REACH_MS, DEDUPE_LIMIT, DEDUPE_WINDOW_MS, type FeedTuning, OLD_ON_RECEIPT_MS } from './config.js';
import { Connection, type ConnectionHost } from './connection.js';
import { decodeFrame, decodePoll } from './decode-frame.js';
import { type DecodeTimer, decodeTimed, timerForFrame } from './decode-timer.js';
import type { DecodeContext, Decoded, ParserState, VenueMemory } from './decoded.js';
import { Dedupe } from './dedupe.js';
import type { VenueStats } from './feed-stats.js';
import { InstrumentTable } from './instruments.js';
import { loadInstruments } from './load-instruments.js';
import { Poller } from './poller.js';
import { PriceConflator } from './price-conflator.js';
import { ProblemLog } from './problem-log.js';
import type { RawFrame } from './raw-frame.js';
import { charsOf, shardTopics } from './shards.js';
import { SideAuditor } from './side-auditor.js';
import { isSlow, type SlowEvent, SlowEvents } from './slow-events.js';
import { type VenueCounters, zeroCounters } from './venue-counters.js';

/** What a venue's feed is made of. */
export interface VenuePlan {
  readonly codec: ExchangeCodec;
  /** Base URL instead of the codec's. */
  readonly ws: string | undefined;
  readonly rest: string | undefined;
  /** Base URL of the spot market; none is opened without it. */
  readonly spotWs: string | undefined;
  /** Canonical symbols wanted; `undefined` = all. */
  readonly symbols: ReadonlySet<string> | undefined;
  readonly watchlist: readonly string[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly tuning: FeedTuning;
  /** `true` for liquidations that another open venue reports; all are this one's without it. */
  readonly isReportedElsewhere?: ((event: LiquidationEvent) => boolean) | undefined;
  emit(event: CascadeEvent): void;
  /** Hears every text frame before it is decoded. */
  onRawFrame(frame: RawFrame): void;
  readonly decodeTimer?: DecodeTimer | undefined;
}

const UNKNOWN_FRAME = '(binary)';
/** Where each kind of slow event is counted. */
const SLOW_COUNTERS = { price: 'marks', 'open-interest': 'openInterests', funding: 'fundings' } as const;

/** One venue: its instruments, its connections, and what happens to every decoded frame. */
export class VenueFeed {
  readonly #plan: VenuePlan;
  readonly #instruments: InstrumentTable = new InstrumentTable();
  readonly #lanes: Map<string, Connection[]> = new Map();
  readonly #dedupe: Dedupe = new Dedupe(DEDUPE_WINDOW_MS, DEDUPE_LIMIT);
  readonly #conflators: Map<string, PriceConflator> = new Map();
  readonly #stopped: AbortController = new AbortController();
  readonly #problems: ProblemLog = new ProblemLog();
  readonly #slowEvents: SlowEvents = new SlowEvents();
  readonly #memory: VenueMemory = { marks: new Map(), fundingHours: new Map() };
  readonly #poller: Poller | undefined;
  readonly #counters: VenueCounters = zeroCounters();
  #instrumentsFailure: string | undefined;
  #lagMs: number | undefined;
  #minLagMs: number | undefined;
  readonly #auditor: SideAuditor = new SideAuditor();
  #lastLiquidationTsMs: number | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(plan: VenuePlan) {
    this.#plan = plan;
    this.#poller = plan.codec.readPoll === undefined ? undefined : this.#createPoller();
  }

  /** Loads metadata, then opens the connections. Call once. */
  start(): void {
    this.#running = this.#run();
  }

  /** Closes every connection within a second. */
  async close(): Promise<void> {
    this.#stopped.abort();
    const connections = [...this.#lanes.values()].flat();
    await Promise.all([this.#running, this.#poller?.close(), ...connections.map((connection) => connection.close())]);
  }

  /** Polls every 5 s instead of 30 s while `isExtreme`. */
  hurry(isExtreme: boolean): void {
    this.#poller?.hurry(isExtreme);
  }

  stats(): VenueStats {
    return {
      exchange: this.#plan.codec.exchange,
      connections: [...this.#lanes.values()].flat().map((connection) => connection.stats()),
      instruments: this.#instruments.size,
      instrumentsFailure: this.#instrumentsFailure,
      ...this.#counters,
      polling: this.#poller?.stats(),
      problems: this.#problems.list(),
      lagMs: this.#lagMs,
      minLagMs: this.#minLagMs,
      lastLiquidationTsMs: this.#lastLiquidationTsMs,
      sides: this.#auditor.verdict(this.#plan.codec.exchange),
    };
  }

  async #run(): Promise<void> {
    const { clock, tuning } = this.#plan;
    const { signal } = this.#stopped;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      await this.#loadInstruments();
      if (signal.aborted) return;
      this.#openLanes();
      if (isFirst) this.#poller?.start();
      const failed = this.#instrumentsFailure !== undefined;
      await clock.sleep(failed ? tuning.instrumentRetryMs : tuning.instrumentRefreshMs, signal);
    }
  }

  get #query(): LaneQuery {
    return { instruments: this.#instruments, symbols: this.#plan.symbols, watchlist: this.#plan.watchlist };
  }

  #context(receivedTsMs: number, state?: ParserState): DecodeContext {
    return { receivedTsMs, instruments: this.#instruments, symbols: this.#plan.symbols, state, memory: this.#memory };
  }

  #createPoller(): Poller {
    const { codec, rest, clock, tuning } = this.#plan;
    return new Poller({
      origin: rest ?? codec.endpoint.rest,
      clock,
      tuning,
      requests: () => codec.polls?.(this.#query) ?? [],
      take: (body) => this.#takePoll(body),
    });
  }

  async #loadInstruments(): Promise<void> {
    const { codec, rest, tuning } = this.#plan;
    const options = { origin: rest, timeoutMs: tuning.restTimeoutMs, signal: this.#stopped.signal };
    const { instruments, failures } = await loadInstruments(codec, options);
    this.#instruments.merge(instruments);
    this.#instrumentsFailure = failures.length === 0 ? undefined : `instruments not loaded: ${failures.join('; ')}; asking again later`;
  }

  /** Opens what is not open yet and subscribes what was listed since. */
  #openLanes(): void {
    const { codec } = this.#plan;
    for (const lane of codec.lanes(this.#query)) {
      if (lane.isSpot === true && this.#plan.spotWs === undefined) continue;
      const open = this.#lanes.get(lane.name) ?? [];
      this.#lanes.set(lane.name, open);
      const placed = open.map((connection) => connection.topics);
      const shards = shardTopics(placed, lane.topics, codec.limits.maxTopicChars, charsOf(lane.canaryTopics));
      for (const [index, topics] of shards.entries()) {
        const connection = open[index];
        const added = topics.slice(connection?.topics.length ?? 0);
        if (connection === undefined) open.push(this.#connect(lane, topics, index));
        else if (added.length > 0) connection.addTopics(added);
      }
    }
  }

  #connect(lane: Lane, topics: readonly string[], index: number): Connection {
    const { codec, ws, spotWs, clock, random, tuning } = this.#plan;
    const name = index === 0 ? lane.name : `${lane.name}-${index + 1}`;
    const host: ConnectionHost = {
      clock,
      random,
      tuning,
      onFrame: (frame, state) => this.#take(name, frame, state),
      onBinaryFrame: () => this.#problems.count({ code: 'binary', detail: 'binary frame from a text venue' }, UNKNOWN_FRAME),
      onTick: () => {
        for (const conflator of this.#conflators.values()) this.#emitPrice(conflator.flush(clock.nowMs()));
      },
      onStatus: (event) => this.#takeStatus(event),
    };
    const url = `${(lane.isSpot === true ? spotWs : ws) ?? codec.endpoint.ws}${lane.path}`;
    const plan = { codec, name, laneName: lane.name, url, topics, canaryTopics: lane.canaryTopics };
    const connection = new Connection(plan, host);
    connection.start(this.#instrumentsFailure);
    return connection;
  }

  #takeStatus(event: FeedStatusEvent): void {
    this.#plan.emit(event);
    if (event.status !== 'live' || event.gapMs === undefined) return;
    const gap: Gap = { fromTsMs: event.tsMs - event.gapMs - BACKFILL_MARGIN_MS, toTsMs: event.tsMs };
    const requests = this.#plan.codec.backfill?.(gap, this.#query) ?? [];
    if (requests.length > 0) this.#poller?.askOnce(requests, (body) => this.#takeBackfill(body, gap));
  }

  #take(connection: string, frame: string, state: ParserState): Decoded {
    const { codec, clock } = this.#plan;
    const nowMs = clock.nowMs();
    this.#plan.onRawFrame({ exchange: codec.exchange, connection, receivedTsMs: nowMs, raw: frame });
    this.#counters.frames += 1;
    const context = this.#context(nowMs, state);
    const timer = timerForFrame(this.#plan.decodeTimer, this.#counters.frames);
    const decoded = timer === undefined ? decodeFrame(codec, frame, context) : decodeTimed(timer, codec, frame, context);
    if (decoded.isScanned) this.#counters.scannedFrames += 1;
    for (const problem of decoded.problems) this.#problems.count(problem, frame);
    for (const event of decoded.events) {
      if (isSlow(event)) {
        this.#takeSlow(event, nowMs);
        continue;
      }
      this.#noteLag(event.receivedTsMs - event.tsMs);
      if (event.type === 'liquidation') this.#takeLiquidation(event, nowMs);
      else this.#takePrice(event, nowMs);
    }
    return decoded;
  }

  /** Takes the body of a poll; the first problem's words when it gave no event. */
  #takePoll(body: string): string | undefined {
    const nowMs = this.#plan.clock.nowMs();
    const { events, problems } = this.#decodePoll(body, nowMs);
    for (const event of events) if (isSlow(event)) this.#takeSlow(event, nowMs);
    return events.length === 0 ? problems[0]?.detail : undefined;
  }

  /** Takes the liquidations of a backfill that lie in the gap and no farther back than ids are remembered. */
  #takeBackfill(body: string, { fromTsMs, toTsMs }: Gap): string | undefined {
    const nowMs = this.#plan.clock.nowMs();
    const { events, problems } = this.#decodePoll(body, nowMs);
    const before = this.#counters.liquidations;
    for (const event of events) {
      const isInGap = event.tsMs >= Math.max(fromTsMs, nowMs - BACKFILL_REACH_MS) && event.tsMs <= toTsMs;
      if (event.type === 'liquidation' && isInGap) this.#takeLiquidation(event, nowMs);
    }
    this.#counters.backfilled += this.#counters.liquidations - before;
    return events.length === 0 ? problems[0]?.detail : undefined;
  }

  #decodePoll(body: string, nowMs: number): Decoded {
    const decoded = decodePoll(this.#plan.codec, body, this.#context(nowMs));
    for (const problem of decoded.problems) this.#problems.count(problem, body);
    return decoded;
  }

  #takeLiquidation(event: LiquidationEvent, nowMs: number): void {
    if (!this.#isWanted(event)) {
      this.#counters.filtered += 1;
    } else if (!this.#dedupe.isNew(event.id, nowMs)) {
      this.#counters.duplicates += 1;
    } else {
      this.#counters.liquidations += 1;
      this.#lastLiquidationTsMs = nowMs;
      if (nowMs - event.tsMs > OLD_ON_RECEIPT_MS) this.#counters.oldOnReceipt += 1;
      this.#plan.emit(event);
      this.#auditSide(event, nowMs);
    }
  }

  #takePrice(event: PriceEvent, nowMs: number): void {
    this.#auditor.pushPrice(event);
    this.#emitPrice(this.#conflatorOf(event.exchange).offer(event, nowMs));
  }

  /** One for futures and one for spot: the two must not be mixed into one price. */
  #conflatorOf(exchange: string): PriceConflator {
    const conflator = this.#conflators.get(exchange) ?? new PriceConflator(this.#plan.tuning.conflateMs);
    this.#conflators.set(exchange, conflator);
    return conflator;
  }

  #auditSide(event: LiquidationEvent, nowMs: number): void {
    if (!this.#auditor.pushLiquidation(event).changed) return;
    const { exchange } = event;
    this.#plan.emit({ type: 'side-inverted', exchange, ...this.#auditor.verdict(exchange), tsMs: nowMs, receivedTsMs: nowMs });
  }

  #takeSlow(event: SlowEvent, nowMs: number): void {
    if (this.#plan.symbols?.has(event.symbol) === false || !this.#slowEvents.admits(event, nowMs)) return;
    this.#counters[SLOW_COUNTERS[event.type]] += 1;
    this.#plan.emit(event);
  }

  #isWanted(event: LiquidationEvent): boolean {
    const { symbols, codec, isReportedElsewhere } = this.#plan;
    if (isReportedElsewhere?.(event) === true) return false;
    if (symbols !== undefined) return symbols.has(event.symbol);
    return this.#instruments.get(event.exchangeSymbol)?.nonCrypto !== true && codec.isOffTopic?.(event.exchangeSymbol) !== true;
  }

  #emitPrice(event: CascadeEvent | undefined): void {
    if (event === undefined) return;
    this.#counters.prices += 1;
    this.#plan.emit(event);
  }

  #noteLag(lagMs: number): void {
    this.#lagMs = lagMs;
    this.#minLagMs = Math.min(lagMs, this.#minLagMs ?? lagMs);
  }
}
