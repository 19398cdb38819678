import { describe, expect, it } from 'vitest';
import { connectRedis, redactUrl, retryDelayMs } from './connection.js';

describe('retryDelayMs', () => {
  it('doubles its ceiling up to 2 s, with full jitter above half the base', () => {
    expect([1, 2, 3, 6, 7, 1_000].map((attempt) => retryDelayMs(attempt, 1))).toEqual([50, 100, 200, 1_600, 2_000, 2_000]);
    expect([1, 2, 1_000].map((attempt) => retryDelayMs(attempt, 0))).toEqual([25, 25, 25]);
    expect(retryDelayMs(3, 0.5)).toBe(100);
  });
});

describe('redactUrl', () => {
  it.each([
    ['redis://user:hunter2@host:6380/2?password=hunter2', 'redis://host:6380/2'],
    ['rediss://:hunter2@host', 'rediss://host'],
    ['redis://host:6379/', 'redis://host:6379'],
    ['hunter2', 'an unreadable URL'],
  ])('%s -> %s', (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });
});

describe('connectRedis', () => {
  it('keeps no commands of its own while there is no connection', async () => {
    const client = connectRedis('redis://127.0.0.1:1');
    client.on('error', () => {});
    await expect(client.eval('return 1', 0)).rejects.toThrow("Stream isn't writeable");
    client.disconnect();
  });

  it.each(['', 'localhost', 'http://user:hunter2@host', 'redis://user:hunter2@host:port'])('refuses %j without showing it', (url) => {
    let caught: unknown;
    try {
      connectRedis(url);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ code: 'redis-bus/invalid-url' });
    expect(String(caught)).not.toContain('hunter2');
  });
});
