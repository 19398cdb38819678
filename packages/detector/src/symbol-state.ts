import {
  findDerivatives,
  findWindow,
  type LiquidatedSide,
  type RegimeSnapshot,
  type RiskAssessment,
  type SignalLevel,
  type SymbolReading,
  type VelocitySnapshot,
} from '@cascade/core';
import { assessRisk, explainRisk } from '@cascade/risk';
import {
  CASCADE_GATE,
  type CascadeScore,
  type GateDecision,
  type GateReading,
  SignalGate,
  type SignalGateState,
  type SignalScore,
  scoreSignal,
} from '@cascade/signals';
import { type FlowEvent, VelocityEngine, type VelocityState } from '@cascade/velocity';
import { ACTIVE_FOR_MS, type DetectorConfig } from './config.js';
import { OpenInterestState, type SavedOpenInterest } from './open-interest.js';
import type { SymbolInputs } from './watched-symbol.js';

/** A venue's silence is not calm for this long after it fed us, ms. */
const UNCONFIRMED_CALM_MS = 60_000;

/** What is said of a symbol whose last liquidation is long past. */
const CALM: Pick<CascadeScore, 'probability' | 'level' | 'reasons' | 'missing'> = {
  probability: 0,
  level: 'NONE',
  reasons: [],
  missing: [],
};

/** What every symbol's reading shares at one instant. */
export interface ReadingContext {
  readonly regime: RegimeSnapshot;
  readonly coverage: number;
  /** Venues that are not live now, alphabetical. */
  readonly downVenues: readonly string[];
  /** What the calibrated model says of each active symbol; `undefined` in the other presets. */
  readonly cascades: ReadonlyMap<string, SymbolCascade> | undefined;
}

/** What the calibrated model says of one symbol. */
export interface SymbolCascade {
  /** What the model was given. */
  readonly entry: SymbolInputs;
  readonly side: LiquidatedSide | undefined;
  /** That take part in its burst. */
  readonly venues: number;
  readonly score: CascadeScore;
}

/** A score of either kind: by formula, or by the calibrated model, whose missing inputs have names of their own. */
export type ReadingScore = Omit<SignalScore, 'missing'> & { readonly missing: readonly string[] };

/** One symbol judged at one instant. */
export interface Reading {
  readonly velocity: VelocitySnapshot;
  readonly risk: RiskAssessment;
  readonly score: ReadingScore;
  readonly openInterestChange1m: number | undefined;
  readonly fundingRate: number | undefined;
  readonly dominantSide: LiquidatedSide | undefined;
  /** `false` while a venue that just fed this symbol is down: its silence proves nothing. */
  readonly observed: boolean;
}

/** What a {@link SymbolState} knows, as plain data. */
export interface SavedSymbol {
  readonly engine: VelocityState;
  readonly gate: SignalGateState;
  readonly openInterest: SavedOpenInterest | undefined;
  /** By venue: its newest liquidation, ms. */
  readonly lastByExchange: ReadonlyMap<string, number>;
  readonly lastEventMs: number;
}

/** Everything the detector keeps about one symbol. */
export class SymbolState {
  readonly openInterest: OpenInterestState = new OpenInterestState();
  readonly #engine: VelocityEngine;
  readonly #gate: SignalGate;
  readonly #symbol: string;
  readonly #config: DetectorConfig;
  readonly #lastByExchange = new Map<string, number>();
  /** The copy made last, while it still holds. */
  #saved: SavedSymbol | undefined;
  lastEventMs: number = Number.NEGATIVE_INFINITY;

  constructor(symbol: string, config: DetectorConfig) {
    this.#symbol = symbol;
    this.#config = config;
    this.#engine = new VelocityEngine({ symbol });
    this.#gate = new SignalGate(symbol, {
      refreshMs: config.refreshMs,
      ...(config.cooldownMs === undefined ? {} : { cooldownMs: config.cooldownMs }),
    });
  }

  /** Takes one liquidation. @throws CascadeError those of `VelocityEngine.push` */
  push(event: FlowEvent): void {
    const { exchange, tsMs } = event;
    this.#saved = undefined;
    this.#engine.push(event);
    this.lastEventMs = Math.max(this.lastEventMs, tsMs);
    if (this.#lastByExchange.has(exchange) || this.#lastByExchange.size < 32) this.#lastByExchange.set(exchange, tsMs);
  }

  /** Tells that a venue is live, or not, from `tsMs` on. */
  setLive(exchange: string, live: boolean, tsMs: number): void {
    this.#saved = undefined;
    this.#engine.setLive(exchange, live, tsMs);
  }

  /** Offers a reading to the gate: a signal, or `undefined`. */
  offer(reading: GateReading): GateDecision | undefined {
    this.#saved = undefined;
    return this.#gate.offer(reading);
  }

  /** The level published last. */
  get level(): SignalLevel {
    return this.#gate.level;
  }

  /** Whether there is anything to read: a recent event, or a signal that still stands. */
  isActive(nowMs: number): boolean {
    return nowMs - this.lastEventMs <= ACTIVE_FOR_MS || this.level !== 'NONE';
  }

  /** How the symbol stands at `nowMs`; its flow only while it is active. */
  current(nowMs: number, context: ReadingContext): SymbolReading {
    const standing: SymbolReading = {
      symbol: this.#symbol,
      nowMs,
      openInterest: this.openInterest.openInterest(nowMs),
      funding: this.openInterest.funding(nowMs),
    };
    if (!this.isActive(nowMs)) return standing;
    const { velocity, risk, score } = this.read(nowMs, context);
    const signal = { probability: score.probability, level: this.level };
    return { ...standing, velocity, risk: { ...risk, explanation: explainRisk(risk) }, signal };
  }

  /** Judges the symbol at `nowMs`. */
  read(nowMs: number, context: ReadingContext): Reading {
    const { preset } = this.#config;
    const { regime } = context;
    this.#saved = undefined;
    const velocity = this.#engine.at(nowMs);
    const flow10s = findWindow(velocity.windows, 10_000);
    const acceleration = findDerivatives(velocity, 2_000)?.acceleration;
    const openInterestChange1m = this.openInterest.change1m(nowMs);
    const fundingRate = this.openInterest.fundingRate(nowMs);
    const hasPrice = regime.price !== undefined;
    const score = scoreSignal(
      {
        eventsPerSec10s: flow10s?.eventsPerSec ?? 0,
        eventsPerSec2: acceleration?.eventsPerSec2,
        accelerationStandardError: acceleration?.standardError,
        usdPerSec10s: flow10s?.usdPerSec ?? 0,
        openInterestChange1m,
        fundingRate,
        exchangeCorrelation: velocity.exchangeCorrelation,
        riskMultiplier: hasPrice ? regime.factors.riskMultiplier : undefined,
        regimeFactors: hasPrice ? regime.factors : undefined,
      },
      { preset },
    );
    const cascade = context.cascades?.get(this.#symbol);
    return {
      velocity,
      risk: assessRisk(velocity, { preset, coverage: context.coverage }),
      score: context.cascades === undefined ? score : calibrated(score, cascade?.score, cascade?.venues ?? 0),
      openInterestChange1m,
      fundingRate,
      dominantSide: cascade?.side ?? dominantSide(velocity),
      observed: this.#observed(nowMs, context.downVenues),
    };
  }

  /** A copy as plain data; the very same as the last time while nothing changed, as with most symbols most of the time. */
  save(): SavedSymbol {
    const openInterest = this.openInterest.save();
    if (this.#saved !== undefined && this.#saved.openInterest === openInterest) return this.#saved;
    const { engine, gate, lastByExchange } = this.#saved ?? {
      engine: this.#engine.save(),
      gate: this.#gate.save(),
      lastByExchange: new Map(this.#lastByExchange),
    };
    this.#saved = { engine, gate, openInterest, lastByExchange, lastEventMs: this.lastEventMs };
    return this.#saved;
  }

  /** Continues, as a new symbol, from what {@link save} returned. */
  restore({ engine, gate, openInterest, lastByExchange, lastEventMs }: SavedSymbol): void {
    this.#engine.restore(engine);
    this.#gate.restore(gate);
    this.openInterest.restore(openInterest);
    for (const [exchange, tsMs] of lastByExchange) this.#lastByExchange.set(exchange, tsMs);
    this.lastEventMs = lastEventMs;
  }

  #observed(nowMs: number, downVenues: readonly string[]): boolean {
    if (downVenues.length === 0) return true;
    for (const [exchange, lastMs] of this.#lastByExchange) {
      if (nowMs - lastMs < UNCONFIRMED_CALM_MS && downVenues.includes(exchange)) return false;
    }
    return true;
  }
}

/**
 * The six factor scores stay as they are, for people; probability, level and reasons are the model's. Sheer speed on two venues is
 * CRITICAL here too, whatever the model makes of it: it has learned from markets in which the price always moved along.
 */
function calibrated(score: SignalScore, cascade: CascadeScore | undefined, venues: number): ReadingScore {
  const { probability, level, reasons, missing } = cascade ?? CALM;
  const judged = { ...score, probability, baseProbability: probability, level, reasons, missing, override: undefined };
  if (score.override === undefined || level === 'CRITICAL' || venues < CASCADE_GATE.venues) return judged;
  const speed = score.reasons
    .filter((reason) => reason.startsWith('override'))
    .map((reason) => reason.replace(/^override \w+/, 'speed alone'));
  return { ...judged, level: 'CRITICAL', override: 'CRITICAL', reasons: [...reasons, ...speed] };
}

/** The side with most USD over 60 s (ties: more events); `undefined` without events of known side. */
function dominantSide(velocity: VelocitySnapshot): LiquidatedSide | undefined {
  const long = findWindow(velocity.bySide.long, 60_000);
  const short = findWindow(velocity.bySide.short, 60_000);
  const longCount = long?.count ?? 0;
  const shortCount = short?.count ?? 0;
  if (longCount + shortCount === 0) return undefined;
  const usdDifference = (long?.usd ?? 0) - (short?.usd ?? 0);
  if (usdDifference !== 0) return usdDifference > 0 ? 'long' : 'short';
  return longCount >= shortCount ? 'long' : 'short';
}
