/** Malformed frames, one after the other: broken JSON made of the frame to come, wrong types, empty, binary, deep, huge. */
export function garbageFor(frame: string, turn: number): string | Uint8Array {
  const kinds: readonly (string | Uint8Array)[] = [
    frame.slice(0, Math.floor(frame.length / 2)),
    '',
    'null',
    '[]',
    '{"data":{"o":null},"topic":7,"arg":[],"channel":{}}',
    new Uint8Array([0x1f, 0x8b, 0x08, 0x00, 0xff]),
    frame.replace(/"[-\d.]+"/g, '"NaN"').replace(/:\d{13}/g, ':1e999'),
    `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
    `${frame}}`,
    'x'.repeat(65_536),
  ];
  return kinds[turn % kinds.length] ?? '';
}
