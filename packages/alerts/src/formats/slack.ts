import type { AlertMessage } from '../message.js';
import type { OutgoingRequest } from '../outgoing.js';
import type { ChannelTarget } from '../target.js';
import { jsonPost } from './json-post.js';
import { messageText } from './message-text.js';
import { escapedWithin, linesWithin } from './plain-text.js';

/** Characters of a header and of a section; Slack refuses the whole message above them. */
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
const MAX_LINE = 1_000;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** mrkdwn has no escape for its formatting characters: their full-width forms look the same and do nothing. */
function escapeMrkdwn(character: string): string {
  return ENTITIES[character] ?? (/[*_~`]/.test(character) ? String.fromCodePoint(character.charCodeAt(0) + 0xfee0) : character);
}

function section(lines: readonly string[]): object {
  const text = linesWithin(
    lines.map((line) => escapedWithin(line, MAX_LINE, escapeMrkdwn)),
    MAX_SECTION,
  );
  // verbatim: Slack makes no links and mentions of its own.
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

/** A message of an incoming webhook of Slack: blocks, and the title as `text` for notifications. */
export function formatSlack(target: ChannelTarget<'slack'>, message: AlertMessage): OutgoingRequest {
  const { title, details, others } = messageText(message);
  const header = escapedWithin(title, MAX_HEADER, escapeMrkdwn);
  const blocks: object[] = [{ type: 'header', text: { type: 'plain_text', text: header, emoji: false } }];
  for (const lines of [details, others]) if (lines.length > 0) blocks.push(section(lines));
  return jsonPost(target.url.reveal(), JSON.stringify({ text: header, blocks }));
}
