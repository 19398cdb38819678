import { mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EXCHANGES } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { configTemplate } from './config-template.js';
import { loadConfig } from './load-config.js';
import { CONFIG_DEFAULTS, environmentName, flagName, SETTING_NAMES } from './settings.js';
import { redactUrl, showValue } from './show-value.js';

function configFile(content: string, name = 'cascade.json'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'cascade-config-')), name);
  writeFileSync(path, content);
  return path;
}

describe('loadConfig', () => {
  it('gives the defaults when nothing is said', () => {
    const { config, origins } = loadConfig({}, undefined, {});
    const { stateFolder, alertsDeadLetterFile, ...rest } = config;
    const { stateFolder: _, alertsDeadLetterFile: __, ...defaults } = CONFIG_DEFAULTS;
    expect(rest).toEqual(defaults);
    expect(stateFolder).toMatch(/\/cascade\/checkpoints-[0-9a-f]{12}$/);
    expect(alertsDeadLetterFile).toMatch(/\/cascade\/alert-dead-letters\.ndjson$/);
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
    expect(() => loadConfig({}, configFile('[1]'), {})).toThrow(/must hold settings by name/);
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

describe('the configuration file', () => {
  const inFolder = (path: string): ReturnType<typeof loadConfig> => loadConfig({}, undefined, {}, dirname(path));

  it.each(['cascade.config.yaml', 'cascade.config.yml', 'cascade.config.json'])('is found in the working folder as %s', (name) => {
    const path = configFile('{"symbols": ["ETHUSDT"]}', name);
    const { config, origins, file } = inFolder(path);
    expect([config.symbols, origins.symbols, file]).toEqual([['ETHUSDT'], `file ${path}`, path]);
  });

  it('must be one: two are refused', () => {
    const path = configFile('{}', 'cascade.config.yaml');
    writeFileSync(join(dirname(path), 'cascade.config.json'), '{}');
    expect(() => inFolder(path)).toThrow('there are cascade.config.yaml and cascade.config.json in this folder: keep one');
  });

  it('may be YAML, with comments, lists and nothing in it', () => {
    const yaml = '# mine\nsymbols:\n  - BTCUSDT # big\nhttpPort: 9000\nredisUrl:\n';
    expect(loadConfig({}, configFile(yaml, 'a.yaml'), {}).config).toMatchObject({ symbols: ['BTCUSDT'], httpPort: 9_000 });
    expect(loadConfig({}, configFile('# nothing\n', 'a.yaml'), {}).config.httpPort).toBe(8_787);
  });

  it('that cannot be parsed is named with the place, without its text', () => {
    const broken = 'symbols: [BTCUSDT]\nhttpToken: "canary-7f3a\n  x: [';
    expect(() => loadConfig({}, configFile(broken, 'a.yaml'), {})).toThrow(/can't be read as YAML: .*\(line \d+, column \d+\)$/);
    for (const name of ['a.yaml', 'a.json']) {
      const load = (): unknown => loadConfig({}, configFile(broken, name), {});
      expect(load).toThrow("can't be read as");
      expect(load).not.toThrow(/canary/);
    }
  });

  it('written by init holds every setting and changes nothing', () => {
    const template = configTemplate();
    for (const name of SETTING_NAMES) expect(template).toMatch(new RegExp(`^#${name}:`, 'm'));
    const { origins } = loadConfig({}, configFile(template, 'a.yaml'), {});
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
  });

  it('written by init is right when all of it is uncommented', () => {
    const uncommented = configTemplate().replaceAll(/^#(?! \S)/gm, '');
    const { config, origins } = loadConfig({}, configFile(uncommented, 'a.yaml'), {});
    expect(new Set(Object.values(origins)).size).toBe(1);
    expect(config).toMatchObject({ httpHost: '127.0.0.1', alerts: [{ name: 'desk' }, { name: 'bot' }, { name: 'phone' }] });
  });
});

describe('variables other software uses too', () => {
  it('are taken, and beaten by those of Cascade', () => {
    const common = { REDIS_URL: 'redis://common', LOG_LEVEL: 'debug', TRACKED_SYMBOLS: 'BTCUSDT,SOLUSDT' };
    const { config, origins } = loadConfig({}, undefined, common);
    expect(config).toMatchObject({ redisUrl: 'redis://common', logLevel: 'debug', symbols: ['BTCUSDT', 'SOLUSDT'] });
    expect(origins.redisUrl).toBe('environment REDIS_URL');
    const own = loadConfig({}, undefined, { ...common, CASCADE_REDIS_URL: 'redis://own', CASCADE_LOG_LEVEL: '' });
    expect([own.config.redisUrl, own.config.logLevel]).toEqual(['redis://own', 'debug']);
  });
});

describe('alert targets', () => {
  it('come from the file only, and their problems are told by place, without values', () => {
    const yaml = 'alerts:\n  - type: webhook\n    name: bot\n    url: ftp://canary-7f3a\n    secret: canary-7f3a\n';
    const load = (): unknown => loadConfig({}, configFile(yaml, 'a.yaml'), { CASCADE_ALERTS: '[]' });
    expect(load).toThrow('alerts[0].url (hidden) (file ');
    expect(load).not.toThrow(/canary/);
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
