import type { Clock } from '@cascade/core';
import { type Post, safePost } from './safe-post.js';

/** Between the beginnings of two attempts, ms. */
const GAP_MS = 25;

/**
 * A `post` for several targets: attempts begin 25 ms apart, whoever they go to. A TLS handshake takes one or two milliseconds of the
 * caller's thread; those of five targets that are told of one event would stop it for as long as all of them take. Attempts wait for
 * their turn in the order in which they came; one that is given up meanwhile goes on at once. Memory: a number.
 * @param post default `safePost`
 */
export function pacedPost(clock: Clock, post: Post = safePost): Post {
  let freeMs = Number.NEGATIVE_INFINITY;
  return async (request, options) => {
    const nowMs = clock.nowMs();
    const beginMs = Math.max(nowMs, freeMs);
    freeMs = beginMs + GAP_MS;
    if (beginMs > nowMs) await clock.sleep(beginMs - nowMs, options.signal);
    return post(request, options);
  };
}
