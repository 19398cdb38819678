import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileMessage, sampleMessage } from '../message.sample.js';
import { RAW_TARGETS, sampleTarget } from '../target.sample.js';
import { START_MS, sampleSignal } from '../wire-signal.sample.js';
import { formatMessage } from './format-message.js';

type Channel = 'slack' | 'discord' | 'telegram';
const CHANNELS = ['slack', 'discord', 'telegram'] as const;

interface Slack {
  readonly text: string;
  readonly blocks: readonly {
    readonly type: string;
    readonly text: { readonly type: string; readonly text: string; readonly verbatim?: boolean };
  }[];
}
interface Discord {
  readonly embeds: readonly [
    { readonly title: string; readonly description: string; readonly color: number; readonly footer: { readonly text: string } },
  ];
  readonly allowed_mentions: unknown;
}
interface Telegram {
  readonly chat_id: string;
  readonly text: string;
  readonly parse_mode: string;
}

function body<Body>(channel: Channel, message = sampleMessage()): Body {
  return JSON.parse(formatMessage(sampleTarget(channel), message, START_MS).body) as Body;
}

/** All a person reads, without what escapes. */
function shown(channel: Channel, message = sampleMessage()): string {
  if (channel === 'slack')
    return body<Slack>('slack', message)
      .blocks.map(({ text }) => text.text)
      .join('\n');
  if (channel === 'telegram') return body<Telegram>('telegram', message).text.replace(/<\/?b>/g, '');
  const [{ title, description }] = body<Discord>('discord', message).embeds;
  return `${title}\n${description}`.replace(/\\(.)/g, '$1');
}

describe.each(CHANNELS)('the message for %s', (channel) => {
  it('says level, symbol, side, probability, USD a minute, venue, risk, regime, reasons and validity', () => {
    expect(shown(channel).split('\n')).toEqual([
      'CRITICAL BTCUSDT: longs are being liquidated',
      'Probability 75 %, $2.16M a minute, 41.3 liquidations/s',
      'Led by binance, correlation of the venues 0.85',
      'Risk 81 of 100 (CRITICAL), confidence 86 %: URGENT',
      'BTCUSDT risk is CRITICAL: 81.2 of 100.',
      'Regime ELEVATED, volatility HIGH',
      'Why: 41 liquidations in 12 s, 95 % long',
      'Coverage 93 %',
      'Valid until 2026-10-09 17:01:00 UTC',
    ]);
  });

  it('leaves out what is not known', () => {
    const { risk: _risk, ...signal } = sampleSignal();
    const context = { coverage: 0.5, missing: ['price', 'openInterest'], reasons: [] };
    expect(shown(channel, sampleMessage({}, [{ ...signal, context }])).split('\n')).toEqual([
      'CRITICAL BTCUSDT: liquidations',
      'Probability 75 %, $2.16M a minute, 41.3 liquidations/s',
      'Coverage 50 %, missing: price, openInterest',
      'Valid until 2026-10-09 17:01:00 UTC',
    ]);
  });

  it('says first that data is not live and that it is a test', () => {
    const firstLine = (change: object): string | undefined => shown(channel, sampleMessage(change)).split('\n')[0];
    expect(firstLine({ data: 'simulated' })).toBe('[SIMULATED] CRITICAL BTCUSDT: longs are being liquidated');
    expect(firstLine({ data: 'reconstructed' })).toMatch(/^\[RECONSTRUCTED\] CRITICAL/);
    expect(firstLine({ data: 'simulated', test: true })).toMatch(/^\[SIMULATED\] TEST CRITICAL/);
  });

  it('lists the others of a market-wide message and counts those left out', () => {
    const signals = [sampleSignal({ symbol: 'MARKET' }), sampleSignal(), sampleSignal({ symbol: 'ETHUSDT', level: 'ALERT' })];
    const lines = shown(channel, sampleMessage({ omitted: 7 }, signals)).split('\n');
    expect(lines[0]).toBe('CRITICAL MARKET (the whole market): longs are being liquidated (and 9 more)');
    expect(lines.slice(-3)).toEqual([
      'CRITICAL BTCUSDT: longs are being liquidated, 75 %, $2.16M a minute',
      'ALERT ETHUSDT: longs are being liquidated, 75 %, $2.16M a minute',
      'and 7 more symbols',
    ]);
  });

  it('keeps each limit of the service for the longest and most hostile texts, and all its markup whole', () => {
    const hostile = fc.constantFrom('<', '&', '*', '@', '\\', '`', '😀', '"', '\n', 'é', '.a', '://', 'x', '<!here>', '[a](http://b.c)');
    const texts = fc.oneof(
      hostile,
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.array(hostile, { minLength: 1 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => withinLimits[channel](hostileMessage(text))),
      { numRuns: 150 },
    );
  });

  it('turns no name into markup, a link, a mention or a line of its own', () => {
    const evil = '<b>*_~`|\\</b><!channel>@everyone [x](http://evil.example)\u202e\n# /start';
    const signal = sampleSignal({ symbol: evil, context: { reasons: [evil], leading_exchange: evil } });
    const raw = JSON.stringify(body<unknown>(channel, sampleMessage({}, [signal])));
    expect(raw).not.toMatch(/<!channel>|@everyone|http:\/\/|evil\.example|\u202e|\\u202e/);
    expect(shown(channel, sampleMessage({}, [signal])).split('\n').length).toBe(9);
  });

  it('goes as JSON to the secret URL and shows it nowhere else', () => {
    const { url, headers, body: sent } = formatMessage(sampleTarget(channel), sampleMessage(), START_MS);
    expect(headers).toEqual({ 'Content-Type': 'application/json', 'User-Agent': 'cascade-alerts' });
    const { botToken } = RAW_TARGETS.telegram;
    expect(url).toBe(channel === 'telegram' ? `https://api.telegram.org/bot${botToken}/sendMessage` : RAW_TARGETS[channel].url);
    expect(sent).not.toContain('CANARY');
  });
});

const withinLimits: Readonly<Record<Channel, (message: ReturnType<typeof sampleMessage>) => void>> = {
  slack: (message) => {
    const { text, blocks } = body<Slack>('slack', message);
    expect(blocks.length).toBe(3);
    for (const block of blocks) {
      expect(block.text.text.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3_000);
      expect(block.text.text.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>*_~`]/);
    }
    expect(text).toMatch(/^\[RECONSTRUCTED\] TEST /);
  },
  discord: (message) => {
    const [{ title, description, footer }] = body<Discord>('discord', message).embeds;
    expect(title.length).toBeLessThanOrEqual(256);
    expect(description.length).toBeLessThanOrEqual(4_096);
    expect(title.length + description.length + footer.text.length).toBeLessThanOrEqual(6_000);
    expect(description.replace(/\\./gu, '')).not.toMatch(/[\\*_~`|<>@#[\](){}]/);
  },
  telegram: (message) => {
    const { text } = body<Telegram>('telegram', message);
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(text).toMatch(/^<b>[^<>]*<\/b>\n[^<>]*$/);
    expect(text.replace(/&(amp|lt|gt|quot);/g, '')).not.toMatch(/&/);
  },
};

describe('what is special to a service', () => {
  it('Slack gets the title as text for notifications, and sections without links of its own', () => {
    const { text, blocks } = body<Slack>('slack');
    expect(text).toBe('CRITICAL BTCUSDT: longs are being liquidated');
    expect(blocks.map(({ type, text: { type: kind, verbatim } }) => [type, kind, verbatim])).toEqual([
      ['header', 'plain_text', undefined],
      ['section', 'mrkdwn', true],
    ]);
  });

  it('Slack shows entities and full-width formatting characters', () => {
    const signal = sampleSignal({ context: { reasons: ['a<b & *c* _d_ ~e~ `f`'] } });
    expect(body<Slack>('slack', sampleMessage({}, [signal])).blocks[1]?.text.text).toContain('Why: a&lt;b &amp; ＊c＊ ＿d＿ ～e～ ｀f｀');
  });

  it('Discord mentions nobody and colours by level', () => {
    const colours = (['WATCH', 'ALERT', 'CRITICAL', 'EXTREME'] as const).map((level) => {
      const { embeds, allowed_mentions } = body<Discord>('discord', sampleMessage({ level }));
      expect(allowed_mentions).toEqual({ parse: [] });
      return embeds[0].color;
    });
    expect(new Set(colours).size).toBe(4);
  });

  it('Telegram gets escaped HTML for its chat', () => {
    const signal = sampleSignal({ symbol: 'A<B&"C' });
    const { chat_id, text, parse_mode } = body<Telegram>('telegram', sampleMessage({}, [signal]));
    expect({ chat_id, parse_mode }).toEqual({ chat_id: '-1001234567', parse_mode: 'HTML' });
    expect(text).toMatch(/^<b>CRITICAL A&lt;B&amp;&quot;C: longs are being liquidated<\/b>\n/);
  });
});
