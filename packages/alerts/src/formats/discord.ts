import type { SignalLevel } from '@cascade/core';
import type { AlertMessage } from '../message.js';
import type { OutgoingRequest } from '../outgoing.js';
import type { ChannelTarget } from '../target.js';
import { jsonPost } from './json-post.js';
import { messageText } from './message-text.js';
import { escapedWithin, linesWithin } from './plain-text.js';

/** Characters Discord takes; with the footer the embed stays below its 6,000 in all. */
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 4_096;
const MAX_LINE = 1_000;

/** Calm to alarming; 0xRRGGBB. */
const COLOURS: Readonly<Record<SignalLevel, number>> = {
  NONE: 0x95a5a6,
  WATCH: 0x3498db,
  ALERT: 0xf1c40f,
  CRITICAL: 0xe67e22,
  EXTREME: 0xe74c3c,
};

function escapeMarkdown(character: string): string {
  return /[\\*_~`|<>@#:[\](){}]/.test(character) ? `\\${character}` : character;
}

/** A message of a webhook of Discord: one embed in the colour of its level, mentioning nobody. */
export function formatDiscord(target: ChannelTarget<'discord'>, message: AlertMessage): OutgoingRequest {
  const { title, details, others } = messageText(message);
  const lines = [...details, ...others].map((line) => escapedWithin(line, MAX_LINE, escapeMarkdown));
  const embed = {
    title: escapedWithin(title, MAX_TITLE, escapeMarkdown),
    description: linesWithin(lines, MAX_DESCRIPTION),
    color: COLOURS[message.level],
    timestamp: new Date(message.tsMs).toISOString(),
    footer: { text: 'Cascade' },
  };
  return jsonPost(target.url.reveal(), JSON.stringify({ embeds: [embed], allowed_mentions: { parse: [] } }));
}
