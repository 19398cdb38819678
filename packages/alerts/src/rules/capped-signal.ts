import type { WireSignal } from '@cascade/redis-bus';

const MAX_NAME = 64;
const MAX_ID = 200;
/** With the level it has to fit the id of a message. */
const MAX_EPISODE = 120;
const MAX_LIST = 16;
const MAX_SENTENCE = 500;
const MAX_EXPLANATION = 2_000;

/** `true` when the texts a signal is recognised by have a usable length: a symbol of 1 to 64 characters, an id of 1 to 200, an episode of 1 to 120. */
export function hasUsableNames({ id, symbol, context }: WireSignal): boolean {
  const fits = (text: string, limit: number): boolean => text.length > 0 && text.length <= limit;
  return fits(id, MAX_ID) && fits(symbol, MAX_NAME) && (context.episode === undefined || fits(context.episode, MAX_EPISODE));
}

/**
 * The signal with its free texts cut: at most 16 reasons and missing inputs of 500 and 64 characters, an explanation of 2,000, names of 64.
 * A signal of the detector is far below; the limits bound what a poisoned one costs while it waits.
 */
export function cappedSignal(signal: WireSignal): WireSignal {
  const { context, risk, meta } = signal;
  const list = (texts: readonly string[], limit: number): string[] => texts.slice(0, MAX_LIST).map((text) => text.slice(0, limit));
  return {
    ...signal,
    context: {
      ...context,
      ...(context.leading_exchange !== undefined && { leading_exchange: context.leading_exchange.slice(0, MAX_NAME) }),
      missing: list(context.missing, MAX_NAME),
      reasons: list(context.reasons, MAX_SENTENCE),
    },
    ...(risk !== undefined && { risk: { ...risk, explanation: risk.explanation.slice(0, MAX_EXPLANATION) } }),
    meta: {
      ...meta,
      ...(meta.model !== undefined && { model: meta.model.slice(0, MAX_NAME) }),
      ...(meta.stream_id !== undefined && { stream_id: meta.stream_id.slice(0, MAX_NAME) }),
    },
  };
}
