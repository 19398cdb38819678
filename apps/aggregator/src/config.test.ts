import { mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { EXCHANGES } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { CONFIG_DEFAULTS, environmentName, flagName, loadConfig, redactUrl, showValue } from './config.js';

function configFile(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'cascade-config-')), 'cascade.json');
  writeFileSync(path, content);
  return path;
}

describe('loadConfig', () => {
  it('gives the defaults when nothing is said', () => {
    const { config, origins } = loadConfig({}, undefined, {});
    expect(config).toEqual(CONFIG_DEFAULTS);
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
  });

  it('lets flags beat the environment, the environment beat the file, the file beat the defaults', () => {
    const file = configFile('{"preset":"published","minGapMs":20,"maxGapMs":400,"symbols":["ETHUSDT"]}');
    const environment = { CASCADE_MIN_GAP_MS: '30', CASCADE_MAX_GAP_MS: '500' };
    const { config, origins } = loadConfig({ maxGapMs: '600' }, file, environment);
    expect(config).toMatchObject({ preset: 'published', symbols: ['ETHUSDT'], minGapMs: 30, maxGapMs: 600, timeAxis: 'received' });
    expect(origins).toMatchObject({
      preset: `file ${file}`,
      minGapMs: 'environment CASCADE_MIN_GAP_MS',
      maxGapMs: 'flag --max-gap-ms',
      timeAxis: 'default',
    });
  });

  it('takes all exchanges by one word', () => {
    expect(loadConfig({ exchanges: 'all' }, undefined, {}).config.exchanges).toEqual([...EXCHANGES]);
  });

  it('reads lists from comma-separated text', () => {
    expect(loadConfig({ exchanges: 'okx, bybit', symbols: 'BTCUSDT,ETHUSDT' }, undefined, {}).config).toMatchObject({
      exchanges: ['okx', 'bybit'],
      symbols: ['BTCUSDT', 'ETHUSDT'],
    });
  });

  it('lists all problems at once, each with its origin', () => {
    const file = configFile('{"presett":"published"}');
    const load = (): unknown =>
      loadConfig({ preset: 'best', minGapMs: 'soon' }, file, { CASCADE_EXCHANGES: 'mtgox', CASCADE_REDIS_URL: 'http://x' });
    expect(load).toThrow(/unknown setting "presett" \(file .*cascade\.json\)/);
    expect(load).toThrow('preset "best" (flag --preset) must be published or corrected');
    expect(load).toThrow('minGapMs "soon" (flag --min-gap-ms) must be a number');
    expect(load).toThrow('exchanges "mtgox" (environment CASCADE_EXCHANGES) must be all, or among binance, binance-coinm, bybit, okx');
    expect(load).toThrow('redisUrl (hidden) (environment CASCADE_REDIS_URL) must be a redis:// or rediss:// URL');
  });

  it('rejects gaps that contradict each other', () => {
    expect(() => loadConfig({ minGapMs: '500', maxGapMs: '100' }, undefined, {})).toThrow(
      'minGapMs "500" (flag --min-gap-ms) must not exceed maxGapMs "100"',
    );
  });

  it('names a configuration file that is missing or broken', () => {
    expect(() => loadConfig({}, 'nowhere.json', {})).toThrow('configuration file not found: "nowhere.json"');
    expect(() => loadConfig({}, configFile('{"a":'), {})).toThrow(/can't be read as JSON/);
    expect(() => loadConfig({}, configFile('[1]'), {})).toThrow(/must hold one JSON object/);
  });

  it('gives each Redis database and prefix a spill file of its own in the state folder, whoever logs in', () => {
    const spillFile = (redisUrl: string, redisPrefix?: string, environment: NodeJS.ProcessEnv = { XDG_STATE_HOME: '/state' }): unknown =>
      loadConfig({ redisUrl, redisPrefix }, undefined, environment).config.redisSpillFile;
    const local = spillFile('redis://localhost');
    expect(local).toMatch(/^\/state\/cascade\/redis-spill-[0-9a-f]{12}\.spill$/);
    expect(spillFile('redis://bot:hunter2@localhost:6379/0')).toBe(local);
    const others = [spillFile('redis://localhost:6380'), spillFile('redis://localhost/1'), spillFile('redis://localhost', 'prod:')];
    expect(new Set([local, ...others]).size).toBe(4);
    const home = join(homedir(), '.local', 'state', 'cascade');
    for (const named of [undefined, '', 'relative']) {
      expect(spillFile('redis://localhost', '', { XDG_STATE_HOME: named })).toBe(join(home, basename(String(local))));
    }
  });

  it('takes the spill file that is named, and none without a Redis', () => {
    const environment = { CASCADE_REDIS_URL: 'redis://localhost', CASCADE_REDIS_SPILL_FILE: 'none' };
    expect(loadConfig({}, undefined, environment).config.redisSpillFile).toBe('none');
    const { config, origins } = loadConfig({ redisSpillFile: 'a.spill' }, undefined, environment);
    expect([config.redisSpillFile, origins.redisSpillFile]).toEqual(['a.spill', 'flag --redis-spill-file']);
    expect(() => loadConfig({ redisSpillFile: '' }, undefined, environment)).toThrow('must name a file, or be none');
    expect(loadConfig({}, undefined, {}).config.redisSpillFile).toBeUndefined();
  });

  it('names settings the same way in flags and environment', () => {
    expect(environmentName('redisUrl')).toBe('CASCADE_REDIS_URL');
    expect(flagName('minGapMs')).toBe('min-gap-ms');
  });
});

describe('secrets', () => {
  it('are never shown', () => {
    const url = 'rediss://bot:hunter2@redis.example:6380/3?token=hunter2';
    expect(redactUrl(url)).toBe('rediss://***@redis.example:6380/3');
    expect(showValue('redisUrl', url)).not.toContain('hunter2');
    expect(redactUrl('hunter2')).toBe('(not a URL)');
  });
});
