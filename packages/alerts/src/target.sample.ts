import type { AlertTarget } from './target.js';
import { alertTargetsSchema } from './target.js';

/** What a configuration says of one target of each type; every secret holds `CANARY`. */
export const RAW_TARGETS = {
  webhook: { type: 'webhook', name: 'desk', url: 'https://desk.example/hook?token=CANARY-url', secret: 'CANARY-hmac-key-0123456789' },
  slack: { type: 'slack', name: 'channel', url: 'https://hooks.slack.example/services/T0/B0/CANARY-slack' },
  discord: { type: 'discord', name: 'guild', url: 'https://discord.example/api/webhooks/1/CANARY-discord' },
  telegram: { type: 'telegram', name: 'phone', botToken: '123456789:CANARY-telegram-bot-token-01', chatId: -1_001_234_567 },
} as const;

/** The target of that type, with changes to what the configuration says. */
export function sampleTarget<Type extends AlertTarget['type']>(
  type: Type,
  change: Readonly<Record<string, unknown>> = {},
): Extract<AlertTarget, { type: Type }> {
  const [target] = alertTargetsSchema.parse([{ ...RAW_TARGETS[type], ...change }]);
  return target as Extract<AlertTarget, { type: Type }>;
}
