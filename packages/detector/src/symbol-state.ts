import {
  findDerivatives,
  findWindow,
  type LiquidatedSide,
  type RegimeSnapshot,
  type RiskAssessment,
  type SymbolReading,
  type VelocitySnapshot,
} from '@cascade/core';
import { assessRisk, explainRisk } from '@cascade/risk';
import { SignalGate, type SignalScore, scoreSignal } from '@cascade/signals';
import { VelocityEngine } from '@cascade/velocity';
import { ACTIVE_FOR_MS, type DetectorConfig } from './config.js';
import { OpenInterestState } from './open-interest.js';

/** A venue's silence is not calm for this long after it fed us, ms. */
const UNCONFIRMED_CALM_MS = 60_000;

/** What every symbol's reading shares at one instant. */
export interface ReadingContext {
  readonly regime: RegimeSnapshot;
  readonly coverage: number;
  readonly isLive: (exchange: string) => boolean;
}

/** One symbol judged at one instant. */
export interface Reading {
  readonly velocity: VelocitySnapshot;
  readonly risk: RiskAssessment;
  readonly score: SignalScore;
  readonly openInterestChange1m: number | undefined;
  readonly fundingRate: number | undefined;
  readonly dominantSide: LiquidatedSide | undefined;
  /** `false` while a venue that just fed this symbol is down: its silence proves nothing. */
  readonly observed: boolean;
}

/** Everything the detector keeps about one symbol. */
export class SymbolState {
  readonly engine: VelocityEngine;
  readonly gate: SignalGate;
  readonly openInterest: OpenInterestState = new OpenInterestState();
  readonly #symbol: string;
  readonly #config: DetectorConfig;
  readonly #lastByExchange = new Map<string, number>();
  lastEventMs: number = Number.NEGATIVE_INFINITY;

  constructor(symbol: string, config: DetectorConfig) {
    this.#symbol = symbol;
    this.#config = config;
    this.engine = new VelocityEngine({ symbol });
    this.gate = new SignalGate(symbol, {
      refreshMs: config.refreshMs,
      ...(config.cooldownMs === undefined ? {} : { cooldownMs: config.cooldownMs }),
    });
  }

  /** Notes when a venue last fed this symbol. */
  noteEvent(exchange: string, nowMs: number): void {
    this.lastEventMs = Math.max(this.lastEventMs, nowMs);
    if (this.#lastByExchange.has(exchange) || this.#lastByExchange.size < 32) this.#lastByExchange.set(exchange, nowMs);
  }

  /** Whether there is anything to read: a recent event, or a signal that still stands. */
  isActive(nowMs: number): boolean {
    return nowMs - this.lastEventMs <= ACTIVE_FOR_MS || this.gate.level !== 'NONE';
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
    const signal = { probability: score.probability, level: this.gate.level };
    return { ...standing, velocity, risk: { ...risk, explanation: explainRisk(risk) }, signal };
  }

  /** Judges the symbol at `nowMs`. */
  read(nowMs: number, context: ReadingContext): Reading {
    const { preset } = this.#config;
    const { regime } = context;
    const velocity = this.engine.at(nowMs);
    const flow10s = findWindow(velocity.windows, 10_000);
    const acceleration = findDerivatives(velocity, 2_000)?.acceleration;
    const openInterestChange1m = this.openInterest.change1m(nowMs);
    const fundingRate = this.openInterest.fundingRate(nowMs);
    const hasPrice = regime.price !== undefined;
    return {
      velocity,
      risk: assessRisk(velocity, { preset, coverage: context.coverage }),
      score: scoreSignal(
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
      ),
      openInterestChange1m,
      fundingRate,
      dominantSide: dominantSide(velocity),
      observed: this.#observed(nowMs, context.isLive),
    };
  }

  #observed(nowMs: number, isLive: (exchange: string) => boolean): boolean {
    for (const [exchange, lastMs] of this.#lastByExchange) {
      if (nowMs - lastMs < UNCONFIRMED_CALM_MS && !isLive(exchange)) return false;
    }
    return true;
  }
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
