import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ReplayFrame } from './messages.js';
import type { RecordingFile } from './recording.js';
import { runReplay } from './run-replay.js';

/** A tape: 300 liquidations of BTC within 30 s, one of ETH five minutes later. */
export const BURST_TAPE: string = [
  'tsMs,exchange,symbol,side,price,qty,valueUsd',
  ...Array.from(
    { length: 300 },
    (_, i) => `${1_760_130_900_000 + i * 100},${['binance', 'bybit', 'okx'][i % 3]},BTCUSDT,long,50000,2,100000`,
  ),
  '1760131260000,okx,ETHUSDT,short,4000,1,4000',
  '',
].join('\n');

/** Bytes as a file. */
export function recordingOf(name: string, bytes: Uint8Array): RecordingFile {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 1_000) yield bytes.slice(at, at + 1_000);
  }
  return { name, size: bytes.length, chunks: chunks() };
}

/** A file on the disk. */
export function recordingAt(path: string): RecordingFile {
  return recordingOf(basename(path), new Uint8Array(readFileSync(path)));
}

/** All frames of a replay without waiting. `stepMs`: wall time that passes with every look at the clock. */
export async function framesOf(file: RecordingFile, stepMs = 1): Promise<ReplayFrame[]> {
  const frames: ReplayFrame[] = [];
  const post = async (frame: ReplayFrame): Promise<void> => {
    frames.push(structuredClone(frame));
  };
  let wallMs = 1_000;
  await runReplay(file, {
    post,
    due: async () => undefined,
    wallMs: () => {
      wallMs += stepMs;
      return wallMs;
    },
  });
  return frames;
}
