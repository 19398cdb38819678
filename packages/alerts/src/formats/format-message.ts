import type { AlertMessage } from '../message.js';
import type { OutgoingRequest } from '../outgoing.js';
import type { AlertTarget } from '../target.js';
import { formatDiscord } from './discord.js';
import { formatSlack } from './slack.js';
import { formatTelegram } from './telegram.js';
import { formatWebhook } from './webhook.js';

/** The request that brings a message to a target at `nowMs`, Unix ms. Pure; its URL and headers may hold secrets. */
export function formatMessage(target: AlertTarget, message: AlertMessage, nowMs: number): OutgoingRequest {
  switch (target.type) {
    case 'webhook':
      return formatWebhook(target, message, nowMs);
    case 'slack':
      return formatSlack(target, message);
    case 'discord':
      return formatDiscord(target, message);
    case 'telegram':
      return formatTelegram(target, message);
  }
}
