import { createHash } from 'node:crypto';
import { type BusKeys, HISTORY_LIMIT, KNOWN_IDS_LIMIT, STREAM_RETENTION_MS, TTL_SEC } from './keys.js';
import type { QueuedSignal } from './queued-signal.js';
import type { RedisLike } from './redis-like.js';
import type { ValueWrite } from './values/definition.js';
import { probabilityJson } from './values/risk.js';
import { addValues, VALUE_SCRIPT } from './values/value-script.js';

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
  /** Current values, one per key. */
  readonly states: readonly ValueWrite[];
}

/** What the call did. */
export interface BatchResult {
  /** Signals written now. */
  readonly applied: number;
  /** Signals an earlier call had written already, of this producer or of another under the same id. */
  readonly skipped: number;
  /** Of the skipped, those whose sequence was new and whose id was not: another run or producer had written them. */
  readonly repeated: number;
  /** Refused writes beside the stream. */
  readonly sideErrors: number;
  /** First of them, as the server put it. */
  readonly sideError?: string | undefined;
  /** Set when the server has lost acknowledged writes: the last sequence it still has. Nothing was written. */
  readonly lostAfter?: number | undefined;
}

/**
 * The stream entries come first and may fail the call; what was written before a failure is recorded, so that the rest can come again.
 * A signal gets the next number of the deployment's counter in the same call. What follows can be rebuilt from the stream,
 * so its errors are counted and don't stop the rest. Work per batch, not per signal, where the result is the same: Redis runs nothing else meanwhile.
 */
const SCRIPT: string = `
local KEYS, ARGV, call, try, format, tonumber = KEYS, ARGV, redis.call, redis.pcall, string.format, tonumber
local keyIndex, argIndex = 0, 0
local function key() keyIndex = keyIndex + 1 return KEYS[keyIndex] end
local function arg() argIndex = argIndex + 1 return ARGV[argIndex] end
local sideErrors, sideError = 0, ''
local function side(...)
  local reply = try(...)
  if type(reply) == 'table' and reply.err then
    sideErrors = sideErrors + 1
    if sideError == '' then sideError = reply.err end
  end
end

local producer, stream, history, generated, ids = key(), key(), key(), key(), key()
local first, count, confirmed, quietUntil = tonumber(arg()), tonumber(arg()), tonumber(arg()), tonumber(arg())
local last = tonumber(call('GET', producer) or '0')
if last < confirmed then return { 0, 0, 0, 0, '', last } end
local retentionMs = tonumber(arg())
local historySec, historyLimit, probabilitySec, producerSec, idsLimit = tonumber(arg()), tonumber(arg()), arg(), arg(), tonumber(arg())
local signalsChannel, alertsChannel, criticalChannel = arg(), arg(), arg()

local symbols = {}
for index = 1, tonumber(arg()) do
  symbols[tostring(index)] = { stream = key(), history = key(), probabilityKey = key(), probability = arg(), entries = {} }
end
local offered, firstArg = {}, argIndex
for index = 1, count do offered[index] = ARGV[firstArg + index] end
argIndex = firstArg + 6 * count

local function lastSeq()
  local seq = tonumber(call('GET', generated) or '')
  if seq then return seq end
  local newest = call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  return newest and tonumber(string.match(newest[2][2], '"seq":(%d+)')) or 0
end

local function lastEntry()
  local info = try('XINFO', 'STREAM', stream)
  for index = 1, info.err and 0 or #info, 2 do
    if info[index] == 'last-generated-id' then
      local ms, number = string.match(info[index + 1], '(%d+)-(%d+)')
      return tonumber(ms), tonumber(number)
    end
  end
  return 0, 0
end

local function remember(zset, list)
  local latest = 0
  for index = 1, #list, 2 do latest = math.max(latest, tonumber(list[index])) end
  side('ZADD', zset, unpack(list))
  side('ZREMRANGEBYSCORE', zset, '-inf', format('(%.3f', latest - historySec))
  side('ZREMRANGEBYRANK', zset, 0, -historyLimit - 1)
  side('EXPIRE', zset, historySec)
end

local applied, repeated = 0, 0
if count > 0 and first + count - 1 > last then
  local known = call('ZMSCORE', ids, unpack(offered))
  local seq, time, before = lastSeq(), call('TIME'), last
  local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
  local entryMs, entryNumber = lastEntry()
  if nowMs > entryMs then entryMs, entryNumber = nowMs, -1 end
  local entryPrefix, minId = format('%.0f-', entryMs), format('%.0f', nowMs - retentionMs)
  local seen, newIds, entries, failure = {}, {}, {}, nil
  local critical, alerts, all = {}, {}, {}
  for index = math.max(1, last - first + 2), count do
    local id = offered[index]
    if known[index] or seen[id] then
      repeated = repeated + 1
    else
      local at = firstArg + count + (index - 1) * 5
      local symbol, level = symbols[ARGV[at + 1]], ARGV[at + 2]
      local entry, number = entryPrefix .. format('%.0f', entryNumber + 1), format('%.0f', seq + 1)
      local message = ARGV[at + 4] .. number .. ARGV[at + 5] .. entry .. '"}}'
      local reply = try('XADD', stream, entry, 'signal', message)
      if type(reply) == 'table' then failure = reply break end
      seq, entryNumber, applied, seen[id] = seq + 1, entryNumber + 1, applied + 1, true
      side('XADD', symbol.stream, entry, 'signal', message)
      newIds[applied * 2 - 1], newIds[applied * 2] = number, id
      entries[applied * 2 - 1], entries[applied * 2] = ARGV[at + 3], message
      if level >= '2' then
        local list = symbol.entries
        local size = #list
        list[size + 1], list[size + 2] = ARGV[at + 3], message
      end
      symbol.touched = true
      if first + index - 1 > quietUntil then
        symbol.loud = true
        all[#all + 1] = message
        alerts[#all], critical[#all] = level >= '2', level >= '3'
      end
    end
    last = first + index - 1
  end
  if last > before then call('SET', producer, format('%.0f', last), 'EX', producerSec) end
  if applied > 0 then
    call('SET', generated, format('%.0f', seq))
    side('ZADD', ids, unpack(newIds))
    side('ZREMRANGEBYSCORE', ids, '-inf', format('%.0f', seq - idsLimit))
    side('EXPIRE', ids, producerSec)
    side('XTRIM', stream, 'MINID', '~', minId)
    remember(history, entries)
    for _, symbol in pairs(symbols) do
      if symbol.touched then side('XTRIM', symbol.stream, 'MINID', '~', minId) end
      if #symbol.entries > 0 then remember(symbol.history, symbol.entries) end
      if symbol.loud then side('SET', symbol.probabilityKey, symbol.probability, 'EX', probabilitySec) end
    end
    for index, message in ipairs(all) do
      side('PUBLISH', signalsChannel, message)
      if alerts[index] then side('PUBLISH', alertsChannel, message) end
      if critical[index] then side('PUBLISH', criticalChannel, message) end
    end
  end
  if failure then return failure end
end

${VALUE_SCRIPT}
return { applied, count - applied, repeated, sideErrors, sideError }
`;

/** Keys once per symbol, with its newest probability; six values per signal. */
function addSignals(keys: BusKeys, signals: readonly QueuedSignal[], names: string[], values: string[]): void {
  const newest = new Map(signals.map((signal) => [signal.symbol, signal]));
  const numbers = new Map([...newest.keys()].map((symbol, index) => [symbol, String(index + 1)]));
  values.push(String(newest.size));
  for (const [symbol, signal] of newest) {
    names.push(keys.stream(symbol), keys.history(symbol), keys.probability(symbol));
    values.push(probabilityJson(signal));
  }
  for (const { id } of signals) values.push(id);
  for (const { symbol, level, timestamp, payload, seqStart, seqEnd } of signals) {
    values.push(numbers.get(symbol) ?? '', String(level), String(timestamp));
    values.push(payload.slice(0, seqStart), `${payload.slice(seqEnd, -2)},"stream_id":"`);
  }
}

function scriptInput(keys: BusKeys, batch: Batch): { readonly names: string[]; readonly values: string[] } {
  const { signals, states } = batch;
  const { channels } = keys;
  const names = [keys.producer(batch.producerId), keys.stream(), keys.history(), keys.signalsGenerated, keys.signalIds];
  const settings = [STREAM_RETENTION_MS, TTL_SEC.history, HISTORY_LIMIT, TTL_SEC.probability, TTL_SEC.producer, KNOWN_IDS_LIMIT];
  const values = [batch.firstSequence, signals.length, batch.confirmed, batch.quietUntil, ...settings].map(String);
  values.push(channels.signals, channels.alerts, channels.critical);
  addSignals(keys, signals, names, values);
  addValues(states, names, values);
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
  const [applied, skipped, repeated, sideErrors, sideError, lostAfter] = reply as [number, number, number, number, string, number?];
  return { applied, skipped, repeated, sideErrors, sideError: sideError === '' ? undefined : sideError, lostAfter };
}
