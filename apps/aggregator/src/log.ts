import pino, { type Logger } from 'pino';

/** Logs as JSON lines on stderr; stdout belongs to results. */
export function openLog(level: string): Logger {
  return pino({ level, base: null }, pino.destination({ fd: 2, sync: true }));
}
