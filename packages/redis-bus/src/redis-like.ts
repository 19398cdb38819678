/**
 * The part of an ioredis client (5.11 or 6, `Redis` or `Cluster`) that the bus uses.
 * A client given by the caller should have `enableOfflineQueue: false`, and `socketTimeout` so that a dead socket is noticed.
 */
export interface RedisLike {
  /** `ready` when commands can be sent. */
  readonly status: string;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  evalsha(sha1: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  get(key: string): Promise<string | null>;
  hgetall(key: string): Promise<Record<string, string>>;
  hmget(key: string, ...fields: string[]): Promise<(string | null)[]>;
  lrange(key: string, start: number, stop: number): Promise<string[]>;
  /** Any other command, by its name in lower case. */
  call(command: string, ...parameters: string[]): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'ready' | 'close' | 'end', listener: () => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'ready' | 'close' | 'end', listener: () => void): unknown;
  /** A second connection to the same server. */
  duplicate(): RedisLike;
  /** @param reconnect drops this socket only and connects again */
  disconnect(reconnect?: boolean): void;
}
