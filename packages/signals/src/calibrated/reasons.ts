import { bpOf, knownInterest } from './extract.js';
import type { CascadeFeatureValues } from './features.js';
import type { CascadeBurst, CascadeInputs } from './inputs.js';

/** What a level above `ALERT` takes. */
interface Gate {
  readonly venues: number;
  readonly adverseSigmas60s: number;
}

/** Beyond these a number is only said to be large or small. */
const COUNTABLE = 1_000_000;
const NOTICEABLE = 0.001;
/** A burst silent for this long is said to be, s. */
const NOTABLE_SILENCE_SEC = 5;

/**
 * What was seen, in words: at most 6 sentences, each with number and unit, in a fixed order. `heldBy`: the gate that held the level at
 * `ALERT`, if it did. Pure, O(1).
 */
export function cascadeReasons(inputs: CascadeInputs, features: CascadeFeatureValues, heldBy: Gate | undefined): readonly string[] {
  const sentences = [
    burstText(inputs),
    rateText(inputs, features.lRate ?? 0),
    sizeText(inputs),
    priceText(inputs),
    heldBy === undefined ? venuesText(inputs) : heldText(inputs, heldBy),
    inputs.breadth > 0 ? `${short(100 * inputs.breadth)} % of the other symbols excited on the same side` : undefined,
  ];
  return sentences.filter((sentence) => sentence !== undefined);
}

function burstText({ burst, imbalance, liquidatedSide }: CascadeInputs): string | undefined {
  if (burst === undefined || burst.count <= 0) return undefined;
  // Events without a side stand on both: where most have none, adding the sides would count them twice.
  const isSided = liquidatedSide !== undefined && imbalance !== undefined;
  const otherCount = isSided ? Math.max(0, burst.otherCount) : 0;
  const total = burst.count + otherCount;
  const side = isSided ? `, ${short(100 / (1 + otherCount / burst.count))} % ${liquidatedSide}` : '';
  const silenceSec = burst.silenceMs / 1_000;
  const silence = silenceSec >= NOTABLE_SILENCE_SEC ? `, the newest ${short(silenceSec)} s ago` : '';
  return `${short(total)} ${total === 1 ? 'liquidation' : 'liquidations'} in ${spanText(burst)}${side}${silence}`;
}

function spanText({ ageMs, silenceMs }: CascadeBurst): string {
  const spanSec = Math.max(0, ageMs - silenceMs) / 1_000;
  return spanSec < 1 ? 'under 1 s' : `${short(Math.round(spanSec))} s`;
}

function rateText({ eventsPerSec5s }: CascadeInputs, lRate: number): string {
  const compared = lRate > 0 ? `${short(Math.exp(lRate))} times the usual` : 'not above the usual';
  return `5 s rate ${short(eventsPerSec5s)}/s, ${compared}`;
}

function sizeText(inputs: CascadeInputs): string {
  const interestUsd = knownInterest(inputs);
  if (interestUsd !== undefined) return `${short(bpOf(inputs.usd60s, interestUsd))} bp of open interest liquidated within 60 s`;
  return `${usdText(inputs.usd60s)} liquidated within 60 s`;
}

function priceText({ adverseMoves: moves, liquidatedSide }: CascadeInputs): string | undefined {
  if (moves === undefined) return undefined;
  const { sigmas60s, sigma60s } = moves;
  const direction = sigmas60s < 0 ? 'in favour of' : 'against';
  const side = liquidatedSide === undefined ? 'the liquidated side' : `${liquidatedSide}s`;
  return `price moved ${short(Math.abs(sigmas60s))} sigma ${direction} ${side} in 60 s (${short(100 * Math.abs(sigmas60s * sigma60s))} %)`;
}

function venuesText({ venues, burst }: CascadeInputs): string | undefined {
  const seen = Math.max(venues ?? 0, burst?.venues ?? 0);
  if (seen < 1) return undefined;
  return seen === 1 ? '1 venue takes part' : `${short(seen)} venues take part`;
}

function heldText(inputs: CascadeInputs, { venues, adverseSigmas60s }: Gate): string {
  const price = inputs.adverseMoves === undefined ? 'no price is known' : `the price moved less than ${adverseSigmas60s} sigma in 60 s`;
  return `held at ALERT: ${venuesText(inputs) ?? 'no venue stands out'} and ${price}, CRITICAL asks for ${venues} venues or ${adverseSigmas60s} sigma`;
}

function usdText(usd: number): string {
  if (usd >= 1e9) return `$${short(usd / 1e9)}bn`;
  if (usd >= 1e6) return `$${short(usd / 1e6)}M`;
  return usd >= 1e3 ? `$${short(usd / 1e3)}k` : `$${short(usd)}`;
}

/** Two digits, more before the point if there are more: 0.034, 3.2, 45, 1234. */
function short(value: number): string {
  const amount = Math.max(0, value);
  if (amount >= COUNTABLE) return 'over 1,000,000';
  if (amount > 0 && amount < NOTICEABLE) return 'under 0.001';
  return String(amount >= 10 ? Math.round(amount) : Number(amount.toPrecision(2)));
}
