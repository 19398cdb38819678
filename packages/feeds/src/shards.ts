/** Quotes and comma around a topic in a JSON list. */
const SEPARATOR_CHARS = 3;

/**
 * Spreads topics over sockets so that each holds at most `maxChars` characters of them.
 *
 * Topics already placed stay where they are; new ones fill the last socket, then open further ones.
 * @param placed topics by socket, as placed before
 * @param wanted all topics wanted now
 * @param reservedChars characters every socket needs besides (its canary topics)
 * @returns all sockets; at least one, even without topics
 */
export function shardTopics(
  placed: readonly (readonly string[])[],
  wanted: readonly string[],
  maxChars: number = Number.POSITIVE_INFINITY,
  reservedChars = 0,
): string[][] {
  const shards = placed.length === 0 ? [[]] : placed.map((topics) => [...topics]);
  const known = new Set(shards.flat());
  let last = shards[shards.length - 1] ?? [];
  let usedChars = reservedChars + charsOf(last);
  for (const topic of wanted) {
    if (known.has(topic)) continue;
    known.add(topic);
    const chars = topic.length + SEPARATOR_CHARS;
    if (last.length > 0 && usedChars + chars > maxChars) {
      last = [];
      shards.push(last);
      usedChars = reservedChars;
    }
    last.push(topic);
    usedChars += chars;
  }
  return shards;
}

/** Characters the topics take in a JSON list. */
export function charsOf(topics: readonly string[]): number {
  return topics.reduce((sum, topic) => sum + topic.length + SEPARATOR_CHARS, 0);
}
