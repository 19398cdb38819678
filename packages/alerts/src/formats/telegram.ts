import type { AlertMessage } from '../message.js';
import type { OutgoingRequest } from '../outgoing.js';
import type { TelegramTarget } from '../target.js';
import { jsonPost } from './json-post.js';
import { messageText } from './message-text.js';
import { escapedWithin, linesWithin } from './plain-text.js';

/** Characters of a message after Telegram has read the markup; counted here with the markup, so never above. */
const MAX_TEXT = 4_096;
const MAX_LINE = 1_000;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (character: string): string => ENTITIES[character] ?? character;

/** A message of the Bot API: HTML, no preview of links. The bot's token is in the URL. */
export function formatTelegram(target: TelegramTarget, message: AlertMessage): OutgoingRequest {
  const { title, details, others } = messageText(message);
  const lines = [...details, ...others].map((line) => escapedWithin(line, MAX_LINE, escapeHtml));
  const text = linesWithin([`<b>${escapedWithin(title, MAX_LINE, escapeHtml)}</b>`, ...lines], MAX_TEXT);
  const body = { chat_id: target.chatId, text, parse_mode: 'HTML', link_preview_options: { is_disabled: true } };
  return jsonPost(`https://api.telegram.org/bot${target.botToken.reveal()}/sendMessage`, JSON.stringify(body));
}
