/** What to do about a reason no retry can help with, by its code. */
export const ADVICE: Readonly<Record<string, string>> = {
  NOAUTH: 'the server wants a password: put it into the url',
  WRONGPASS: 'user or password is wrong',
  TLS_PORT: 'the port speaks TLS: the url must start with rediss://',
  PLAIN_PORT: 'the port does not speak TLS: the url must start with redis://',
  'client ended': 'the given client was closed by its owner',
  NOPERM:
    'this user may not run a command the bus needs: EVALSHA, EVAL, TIME, GET, SET, DEL, EXPIRE, XADD, XTRIM, XINFO, XREVRANGE, ZADD, ZMSCORE, HSET, LPUSH, PUBLISH, HGETALL ...',
};
