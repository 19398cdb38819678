import { createHash } from 'node:crypto';
import { type BusKeys, HISTORY_LIMIT, STREAM_RETENTION_MS, TTL_SEC } from './keys.js';
import type { RedisLike } from './redis-like.js';
import { probabilityJson, type StateWrite } from './state-fields.js';
import type { WireSignal } from './wire-signal.js';

/** One signal waiting to be written. */
export interface QueuedSignal {
  readonly symbol: string;
  /** Index of the level. */
  readonly level: number;
  /** Unix seconds: the score in the histories. */
  readonly timestamp: number;
  /** The document without `meta.stream_id`. */
  readonly payload: string;
  readonly probability: string;
  readonly bytes: number;
}

/** What one Lua call writes: consecutive signals of one producer and the newest current values. */
export interface Batch {
  readonly producerId: string;
  /** Sequence of the first signal; the others follow without a gap. Starts at 1. */
  readonly firstSequence: number;
  /** What the server is known to have from this producer; when it has less, it has lost acknowledged writes. */
  readonly confirmed: number;
  /** Signals up to here were published before: they are written again without `PUBLISH` and current probability. */
  readonly quietUntil: number;
  readonly signals: readonly QueuedSignal[];
  /** The newest values per symbol; the last one also gives the regime. */
  readonly states: readonly StateWrite[];
}

/** What the call did. */
export interface BatchResult {
  /** Signals written now. */
  readonly applied: number;
  /** Signals an earlier call had written already. */
  readonly skipped: number;
  /** Refused writes beside the stream. */
  readonly sideErrors: number;
  /** First of them, as the server put it. */
  readonly sideError?: string | undefined;
  /** Set when the server has lost acknowledged writes: the last sequence it still has. Nothing was written. */
  readonly lostAfter?: number | undefined;
}

/**
 * The stream entry and the producer's sequence come first and may fail the call: nothing else of that signal was done then.
 * What follows can be rebuilt from the stream, so its errors are counted and don't stop the rest.
 */
const SCRIPT: string = `
local keyIndex, argIndex = 0, 0
local function key() keyIndex = keyIndex + 1 return KEYS[keyIndex] end
local function arg() argIndex = argIndex + 1 return ARGV[argIndex] end
local sideErrors, sideError = 0, ''
local function side(...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err then
    sideErrors = sideErrors + 1
    if sideError == '' then sideError = reply.err end
  end
end

local producer, stream, history, generated = key(), key(), key(), key()
local first, count, confirmed, quietUntil = tonumber(arg()), tonumber(arg()), tonumber(arg()), tonumber(arg())
local last = tonumber(redis.call('GET', producer) or '0')
if last < confirmed then return { 0, 0, 0, '', last } end
local retentionMs = tonumber(arg())
local historySec, historyLimit, probabilitySec, producerSec = tonumber(arg()), tonumber(arg()), arg(), arg()
local channels = { [0] = arg(), [2] = arg(), [3] = arg() }
local time = redis.call('TIME')
local minId = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) - retentionMs)
local applied = 0

local function remember(zset, score, message)
  side('ZADD', zset, score, message)
  side('ZREMRANGEBYSCORE', zset, '-inf', string.format('(%.3f', score - historySec))
  side('ZREMRANGEBYRANK', zset, 0, -historyLimit - 1)
  side('EXPIRE', zset, historySec)
end

for index = 0, count - 1 do
  local symbolStream, symbolHistory, probabilityKey = key(), key(), key()
  local level, score, probability, payload = tonumber(arg()), arg(), arg(), arg()
  if first + index > last then
    local id = redis.call('XADD', stream, 'MINID', '~', minId, '*', 'signal', payload)
    redis.call('SET', producer, string.format('%.0f', first + index), 'EX', producerSec)
    applied = applied + 1
    local message = string.sub(payload, 1, -3) .. ',"stream_id":"' .. id .. '"}}'
    side('XADD', symbolStream, 'MINID', '~', minId, id, 'signal', payload)
    remember(history, score, message)
    if level >= 2 then remember(symbolHistory, score, message) end
    side('INCRBY', generated, 1)
    if first + index > quietUntil then
      side('SET', probabilityKey, probability, 'EX', probabilitySec)
      for channelLevel = 0, 3 do
        if channels[channelLevel] and level >= channelLevel then side('PUBLISH', channels[channelLevel], message) end
      end
    end
  end
end

for index = 1, tonumber(arg()) do
  local hash, ttl, fields = key(), arg(), {}
  for field = 1, tonumber(arg()) do fields[field] = arg() end
  side('DEL', hash)
  side('HSET', hash, unpack(fields))
  side('EXPIRE', hash, ttl)
end
for index = 1, tonumber(arg()) do
  local name, ttl = key(), arg()
  side('SET', name, arg(), 'EX', ttl)
end
return { applied, count - applied, sideErrors, sideError }
`;

/** The queue entry of a signal. */
export function queuedSignal(signal: WireSignal): QueuedSignal {
  const [payload, probability] = [JSON.stringify(signal), probabilityJson(signal)];
  const bytes = Buffer.byteLength(payload) + Buffer.byteLength(probability);
  return { symbol: signal.symbol, level: signal.signal_level, timestamp: signal.timestamp, payload, probability, bytes };
}

function scriptInput(keys: BusKeys, batch: Batch): { readonly names: string[]; readonly values: string[] } {
  const { signals, states } = batch;
  const { channels } = keys;
  const names = [keys.producer(batch.producerId), keys.stream(), keys.history(), keys.signalsGenerated];
  const settings = [STREAM_RETENTION_MS, TTL_SEC.history, HISTORY_LIMIT, TTL_SEC.probability, TTL_SEC.producer];
  const values = [batch.firstSequence, signals.length, batch.confirmed, batch.quietUntil, ...settings].map(String);
  values.push(channels.signals, channels.alerts, channels.critical);
  for (const { symbol, level, timestamp, probability, payload } of signals) {
    names.push(keys.stream(symbol), keys.history(symbol), keys.probability(symbol));
    values.push(String(level), String(timestamp), probability, payload);
  }
  values.push(String(states.length * 2));
  for (const state of states) {
    names.push(keys.velocityCurrent(state.symbol), keys.risk(state.symbol));
    for (const [ttl, fields] of [
      [TTL_SEC.velocity, state.velocity],
      [TTL_SEC.risk, state.risk],
    ] as const) {
      values.push(String(ttl), String(fields.length), ...fields);
    }
  }
  const newest = states.at(-1);
  values.push(newest === undefined ? '0' : '1');
  if (newest !== undefined) {
    names.push(keys.regimeCurrent);
    values.push(String(TTL_SEC.regime), newest.regime);
  }
  return { names, values };
}

/**
 * Writes one batch in one atomic Lua call. Signals whose sequence the producer has already written are skipped,
 * so the same batch sent twice changes nothing. A server that has less than `confirmed` says so and writes nothing:
 * the caller starts again at `lostAfter + 1`, with `confirmed: lostAfter`.
 * @throws the client's error when the call failed; it may nevertheless have been carried out
 */
export async function writeBatch(client: RedisLike, keys: BusKeys, batch: Batch): Promise<BatchResult> {
  const { names, values } = scriptInput(keys, batch);
  const sha1 = createHash('sha1').update(SCRIPT).digest('hex');
  let reply: unknown;
  try {
    reply = await client.evalsha(sha1, names.length, ...names, ...values);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    reply = await client.eval(SCRIPT, names.length, ...names, ...values);
  }
  const [applied, skipped, sideErrors, sideError, lostAfter] = reply as [number, number, number, string, number?];
  return { applied, skipped, sideErrors, sideError: sideError === '' ? undefined : sideError, lostAfter };
}
