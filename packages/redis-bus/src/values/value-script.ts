import { REGIME_HISTORY_LIMIT } from '../keys.js';
import type { ValueWrite } from './definition.js';

/** Fields of a hash written by one command: Lua can pass on only so many. */
const FIELDS_AT_ONCE = 1_000;

/**
 * The part of the batch script that writes current values, after the signals. It uses the script's `key()`, `arg()` and `side(...)`.
 * A `log` gets the entries newer than its newest, so that the same changes can come again from any process.
 */
export const VALUE_SCRIPT: string = `
for index = 1, tonumber(arg()) do
  local name, kind, ttl, items = key(), arg(), tonumber(arg()), {}
  for item = 1, tonumber(arg()) do items[item] = arg() end
  if kind == 'text' then
    side('SET', name, items[1])
  elseif kind == 'hash' then
    side('DEL', name)
    for from = 1, #items, ${FIELDS_AT_ONCE} do
      side('HSET', name, unpack(items, from, math.min(from + ${FIELDS_AT_ONCE - 1}, #items)))
    end
  else
    local readable, newest = pcall(cjson.decode, redis.pcall('LINDEX', name, 0))
    local after = readable and type(newest) == 'table' and tonumber(newest.timestamp) or 0
    for item = 1, #items, 2 do
      if (tonumber(items[item]) or 0) > after then side('LPUSH', name, items[item + 1]) end
    end
    side('LTRIM', name, 0, ${REGIME_HISTORY_LIMIT - 1})
  end
  if ttl > 0 then side('EXPIRE', name, ttl) end
end
`;

/** Adds the keys and arguments {@link VALUE_SCRIPT} takes. */
export function addValues(writes: readonly ValueWrite[], names: string[], values: string[]): void {
  values.push(String(writes.length));
  for (const { key, kind, ttlSec, items } of writes) {
    names.push(key);
    values.push(kind, String(ttlSec ?? 0), String(items.length), ...items);
  }
}
