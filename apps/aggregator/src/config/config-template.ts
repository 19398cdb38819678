import { CONFIG_DEFAULTS, DESCRIPTIONS, environmentName, FILE_ONLY, flagName, SETTING_NAMES, type SettingName } from './settings.js';

/** Values shown for settings that have no default of their own. */
const EXAMPLES: Readonly<Partial<Record<SettingName, string>>> = {
  symbols: '[BTCUSDT, ETHUSDT]',
  watchlist: '["0x2e3d94f0562703b25c83308a05046ddaf9a8dd14"]',
  model: 'my-model.json',
  redisUrl: 'redis://localhost:6379',
  redisPrefix: '"prod:"',
  redisSpillFile: 'signals.spill',
  stateFolder: 'state',
  httpToken: 'at-least-16-characters',
  httpOrigins: '["https://desk.example.com"]',
  alertsDeadLetterFile: 'dead-letters.ndjson',
};

const ALERTS_EXAMPLE = `#alerts:
#  - type: slack
#    name: desk
#    url: https://hooks.slack.com/services/...
#    minLevel: CRITICAL
#    quietHours: { from: "22:00", to: "07:00", zone: Europe/Berlin }
#  - type: webhook
#    name: bot
#    url: https://bot.example.com/cascade
#    secret: the-key-both-sides-know
#    symbols: [BTCUSDT, ETHUSDT]
#    cooldownSec: 60
#  - type: telegram
#    name: phone
#    botToken: "123456789:AAExampleExampleExampleExampleExample"
#    chatId: "-1001234567890"`;

/** A configuration file with every setting in it, all commented out: with their defaults, or an example where there is none. */
export function configTemplate(): string {
  const head = [
    '# Configuration of Cascade. Everything here is optional; lines that begin with #name show the default or an example.',
    '# Flags beat environment variables, those beat this file. `cascade config print` shows what is in force, and why.',
    '# This file may hold secrets: keep it readable by its owner only.',
  ];
  return `${[...head, ...SETTING_NAMES.flatMap(describe)].join('\n')}\n`;
}

function describe(name: SettingName): string[] {
  const names = FILE_ONLY.includes(name) ? '' : `  (--${flagName(name)}, ${environmentName(name)})`;
  const value = name === 'alerts' ? ALERTS_EXAMPLE : `#${name}: ${EXAMPLES[name] ?? yamlValue(CONFIG_DEFAULTS[name])}`;
  return ['', `# ${DESCRIPTIONS[name]}${names}`, value];
}

function yamlValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
