import type { Detection, Secret, SignalLevel } from '@cascade/core';
import { systemClock } from '@cascade/feeds';
import { InProcessBus, type WireSignal } from '@cascade/redis-bus';
import pino from 'pino';
import { standingDocuments } from '../http/documents.js';
import { type HttpServer, openHttp } from '../http/open-http.js';
import { addStreamRoute } from '../http/stream/sse.js';
import { StreamHub } from '../http/stream/stream-hub.js';
import type { DataKind } from '../service/live-source.js';
import { playSample, type SampleRun } from '../service/live-source.sample.js';
import { LiveState } from '../service/live-state.js';

let played: SampleRun | undefined;

/** The sample run, played once a process. */
export function sampleRun(): SampleRun {
  played ??= playSample();
  return played;
}

/** A detection of the sample run as another one; without a time it happens now. */
export function detectionOf(no: number, level: SignalLevel, symbol = 'BTCUSDT', tsMs: number = Date.now()): Detection {
  const [sample] = sampleRun().detections;
  if (sample === undefined) throw new Error('the sample run has no detection');
  return { ...sample, signal: { ...sample.signal, id: `${symbol}:${no}`, seq: no, level, symbol, tsMs } };
}

/** How a server is opened. */
export interface LiveServerOptions {
  /** 0: any that is free. */
  readonly port?: number;
  readonly token?: Secret | undefined;
  readonly data?: DataKind;
  readonly maxClients?: number;
}

/** The real API over a live state that a test feeds by hand. */
export interface LiveServer {
  readonly url: string;
  readonly port: number;
  readonly live: LiveState;
  readonly hub: StreamHub;
  /** Those the service has told, as it tells them. */
  readonly told: readonly WireSignal[];
  offer(...detections: Detection[]): void;
  close(): Promise<void>;
}

export async function openLiveServer({
  port = 0,
  token,
  data = 'simulated',
  maxClients = 10,
}: LiveServerOptions = {}): Promise<LiveServer> {
  const bus = new InProcessBus();
  const live = new LiveState({
    data,
    exchanges: ['bybit', 'okx'],
    bus,
    clock: systemClock,
    feedsStats: () => undefined,
    isWarm: () => true,
    hasRedis: false,
  });
  const told: WireSignal[] = [];
  live.listen({ onSignal: (signal) => void told.push(signal) });
  const log = pino({ level: 'silent' });
  const hub = new StreamHub({ source: live, log, maxClients, encodeValues: standingDocuments });
  const server: HttpServer = await openHttp({
    source: live,
    host: '127.0.0.1',
    port,
    token,
    origins: [],
    log,
    extend: (app, guard) => void addStreamRoute(app, { hub, guard }),
  });
  return {
    url: server.url,
    port: Number(new URL(server.url).port),
    live,
    hub,
    told,
    offer: (...detections) => {
      for (const detection of detections) bus.offer(detection);
    },
    close: async () => {
      await server.close();
      hub.close();
      live.close();
      await bus.close();
    },
  };
}
