/** A task of the page's main thread, as Chromium's trace tells it, microseconds. */
export interface MainTask {
  readonly ts: number;
  readonly dur: number;
  /** Of the processor: without waiting for one on a shared machine. */
  readonly cpu: number;
}

/**
 * What the main thread did for each update, ms of the processor: all its tasks after the frame in which the update before was drawn, up to and with the frame in
 * which this one was. So it holds the reading of what came, the views, style, layout, paint, and whatever else ran between, collections too.
 * What ran before the first update is not counted. @param updates an instant of each update, within its frame. O(n log n)
 */
export function workPerUpdate(tasks: readonly MainTask[], updates: readonly number[]): readonly number[] {
  const works: number[] = [];
  const inOrder = [...tasks].sort((a, b) => a.ts - b.ts);
  const drawn = [...updates].sort((a, b) => a - b);
  let next = 0;
  let sumUs = 0;
  for (const { ts, dur, cpu } of inOrder) {
    sumUs += cpu;
    let isFrame = false;
    for (let atUs = drawn[next]; atUs !== undefined && atUs < ts + dur; atUs = drawn[++next]) isFrame ||= atUs >= ts;
    if (!isFrame) continue;
    works.push(sumUs / 1_000);
    sumUs = 0;
  }
  return works.slice(1);
}
