import { inspect } from 'node:util';
import { Secret } from '@cascade/core';
import { describe, expect, it } from 'vitest';
import { alertTargetsSchema } from './target.js';
import { RAW_TARGETS, sampleTarget } from './target.sample.js';

/** Complaints about one target, `place: message`. */
function complaints(raw: unknown): string[] {
  const result = alertTargetsSchema.safeParse(Array.isArray(raw) ? raw : [raw]);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('alertTargetsSchema', () => {
  it('fills in what is not said', () => {
    expect(sampleTarget('webhook')).toEqual({
      type: 'webhook',
      name: 'desk',
      url: new Secret(RAW_TARGETS.webhook.url),
      secret: new Secret(RAW_TARGETS.webhook.secret),
      minLevel: 'ALERT',
      cooldownSec: 300,
      allowPrivateHosts: false,
    });
    const quietHours = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
    expect(sampleTarget('slack', { quietHours }).quietHours).toEqual({ ...quietHours, exceptLevel: 'EXTREME' });
  });

  it('hides URLs, keys and tokens of all types and keeps them readable for the one who sends', () => {
    const targets = alertTargetsSchema.parse([
      { ...RAW_TARGETS.webhook, previousSecret: 'CANARY-old-key-0123456789' },
      ...Object.values(RAW_TARGETS).slice(1),
    ]);
    expect(`${JSON.stringify(targets)}${inspect(targets, { depth: 9 })}`).not.toContain('CANARY');
    expect(sampleTarget('telegram').botToken.reveal()).toBe(RAW_TARGETS.telegram.botToken);
    expect(sampleTarget('discord').url.reveal()).toBe(RAW_TARGETS.discord.url);
  });

  it('reads symbols in any spelling, and the number of a chat', () => {
    expect(sampleTarget('slack', { symbols: ['btc', 'ETH-USDT-SWAP', 'MARKET'] }).symbols).toEqual(['BTCUSDT', 'ETHUSDT', 'MARKET']);
    expect(sampleTarget('telegram').chatId).toBe('-1001234567');
    expect(sampleTarget('telegram', { chatId: '@cascade_alerts' }).chatId).toBe('@cascade_alerts');
  });

  it.each([
    ['an unknown type', { ...RAW_TARGETS.slack, type: 'email' }, /must have a type: webhook, slack, discord or telegram/],
    ['an unknown key', { ...RAW_TARGETS.slack, colour: 'red' }, /^0: unknown key "colour"; known: type, name, minLevel, .*, url$/],
    ['a secret of another type', { ...RAW_TARGETS.slack, secret: 'CANARY-hmac-key-0123456789' }, /^0: unknown key "secret"/],
    ['a name with capitals', { ...RAW_TARGETS.slack, name: 'Desk' }, /^0.name: must be 1 to 40 of/],
    ['a long name', { ...RAW_TARGETS.slack, name: 'a'.repeat(41) }, /^0.name: must be 1 to 40 of/],
    ['a webhook without a key', { ...RAW_TARGETS.webhook, secret: undefined }, /^0.secret: must be a text of 16 to 256/],
    ['a short key', { ...RAW_TARGETS.webhook, secret: 'CANARY-short' }, /^0.secret: must be a text of 16 to 256/],
    ['a short key before', { ...RAW_TARGETS.webhook, previousSecret: 'CANARY' }, /^0.previousSecret: must be a text/],
    ['no URL', { ...RAW_TARGETS.slack, url: 'CANARY' }, /^0.url: must be a URL that begins with https/],
    ['another scheme', { ...RAW_TARGETS.slack, url: 'file:///CANARY' }, /^0.url: must be a URL that begins with https/],
    ['a password in a URL', { ...RAW_TARGETS.slack, url: 'https://me:CANARY@desk.example/' }, /^0.url: .*without user or password/],
    ['a long URL', { ...RAW_TARGETS.slack, url: `https://desk.example/CANARY${'a'.repeat(2_048)}` }, /^0.url: must have at most 2048/],
    ['http', { ...RAW_TARGETS.slack, url: 'http://desk.example/CANARY' }, /^0.url: must begin with https/],
    ['a token that would lead elsewhere', { ...RAW_TARGETS.telegram, botToken: '1/../CANARY' }, /^0.botToken: must be the token/],
    ['a chat that is none', { ...RAW_TARGETS.telegram, chatId: 'me' }, /^0.chatId: must be the number of a chat or @channel/],
    ['a level nobody can be told', { ...RAW_TARGETS.slack, minLevel: 'NONE' }, /^0.minLevel: must be WATCH, ALERT/],
    ['a cooldown in the past', { ...RAW_TARGETS.slack, cooldownSec: -1 }, /^0.cooldownSec: must be a whole number/],
    ['half a second', { ...RAW_TARGETS.slack, cooldownSec: 0.5 }, /^0.cooldownSec: must be a whole number/],
    ['no symbol', { ...RAW_TARGETS.slack, symbols: [] }, /^0.symbols: must name at least one/],
    ['quiet hours at 25:00', quiet({ from: '25:00' }), /^0.quietHours.from: must be a time like "22:00"/],
    ['quiet hours in no zone', quiet({ zone: 'Mars/Base' }), /^0.quietHours.zone: must be a time zone/],
    ['quiet hours of no length', quiet({ to: '22:00' }), /^0.quietHours: from and to must differ/],
    ['a misspelt quiet hour', quiet({ until: '07:00' }), /^0.quietHours: unknown key "until"; known: from, to, zone, exceptLevel$/],
  ])('refuses %s and shows no secret', (_what, raw, expected) => {
    const found = complaints(raw);
    expect(found.join('\n')).toMatch(expected);
    expect(found.join('\n')).not.toContain('CANARY');
  });

  it('refuses names that are taken, more than 20 targets and what is no list', () => {
    expect(complaints([RAW_TARGETS.slack, { ...RAW_TARGETS.discord, name: 'channel' }])).toEqual([
      '1.name: "channel" is taken: names are unique',
    ]);
    expect(complaints(Array.from({ length: 21 }, (_, index) => ({ ...RAW_TARGETS.slack, name: `n${index}` })))).toEqual([
      ': must hold at most 20 targets',
    ]);
    expect(alertTargetsSchema.safeParse('slack').error?.issues[0]?.message).toBe('must be a list of targets');
  });

  it('takes http only for a host that may be private', () => {
    const raw = { ...RAW_TARGETS.webhook, url: 'http://10.0.0.7/hook' };
    expect(complaints(raw)).toEqual(['0.url: must begin with https://']);
    expect(complaints({ ...raw, allowPrivateHosts: true })).toEqual([]);
  });
});

function quiet(change: object): object {
  return { ...RAW_TARGETS.slack, quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin', ...change } };
}
