import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cascadeReplay } from './cascade-replay.sample.js';
import { framesOf, recordingAt } from './fixture.sample.js';

it('a recorded day gives the signals of cascade replay --json, byte for byte', async () => {
  const path = join(process.env.CASCADE_REAL_DATA ?? '', 'tapes/open/liq_okx_2026-03-04_05.csv.gz');
  const frames = await framesOf(recordingAt(path), 0.01);
  expect(frames.at(-1)?.progress).toMatchObject({ share: 1, events: 5_816 });
  const lines = frames.flatMap(({ signals }) => signals).map((signal) => JSON.stringify(signal));
  expect(lines.length).toBeGreaterThan(1_000);
  expect(lines).toEqual(await cascadeReplay(path));
});
