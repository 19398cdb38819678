import type { WebSocket } from 'ws';
import type { HeartbeatPolicy, VenueSession } from './protocol.js';

const KEPT_PINGS = 100;

/** When a client was last heard, told and pinged, Unix ms. */
export interface PeerTimes {
  heardMs: number;
  spokeMs: number;
  pingedMs: number;
  pongedMs: number;
  textPingedMs: number;
  /** Text pings since the last answer and when the first of them was sent. */
  unanswered: string[];
  unansweredSinceMs: number;
}

/** Times of a client that connects at `nowMs`. */
export function timesOfNewPeer(nowMs: number): PeerTimes {
  const times = { heardMs: nowMs, spokeMs: nowMs, pingedMs: nowMs, pongedMs: nowMs, textPingedMs: nowMs };
  return { ...times, unanswered: [], unansweredSinceMs: nowMs };
}

/** One look at a client by the venue's rules: pings it when that is due, ends it when it has been silent for too long. */
export function inspectPeer(
  socket: WebSocket,
  session: VenueSession & PeerTimes,
  { silence, serverPing, textPing }: HeartbeatPolicy,
  nowMs: number,
  send: (text: string) => void,
): void {
  if (silence !== undefined) {
    const lastMs = silence.of === 'client' ? session.heardMs : Math.max(session.heardMs, session.spokeMs);
    if (nowMs - lastMs >= silence.afterMs) {
      if (silence.close === undefined) socket.terminate();
      else socket.close(silence.close.code, silence.close.reason);
      return;
    }
  }
  pingByText(socket, session, textPing, nowMs, send);
  if (serverPing === undefined) return;
  if (nowMs - Math.max(session.pongedMs, session.pingedMs) >= serverPing.everyMs) {
    session.pingedMs = nowMs;
    socket.ping(String(nowMs));
  }
  if (nowMs - session.pongedMs >= serverPing.pongTimeoutMs) socket.terminate();
}

function pingByText(
  socket: WebSocket,
  session: VenueSession & PeerTimes,
  textPing: HeartbeatPolicy['textPing'],
  nowMs: number,
  send: (text: string) => void,
): void {
  if (textPing === undefined) return;
  const { answer } = textPing;
  if (answer !== undefined && session.unanswered.length > 0 && nowMs - session.unansweredSinceMs >= answer.withinMs) {
    if (answer.farewell !== undefined) send(answer.farewell);
    socket.close(answer.close.code, answer.close.reason);
    return;
  }
  const everyMs = textPing.everyMs(session);
  if (everyMs === undefined || nowMs - session.textPingedMs < everyMs) return;
  session.textPingedMs = nowMs;
  const frames = textPing.frames(session, nowMs);
  if (answer !== undefined) {
    if (session.unanswered.length === 0) session.unansweredSinceMs = nowMs;
    session.unanswered = [...session.unanswered, ...frames].slice(-KEPT_PINGS);
  }
  for (const frame of frames) send(frame);
}
