import { createWindower, type CutWindow, type SampleBlock, type WindowerCounts, type WindowerOptions } from "../../src/recordings/index.js";

/** All windows of one recording, copied, and what was counted. */
export function cutWindows(options: WindowerOptions, blocks: Iterable<SampleBlock>): { windows: CutWindow[]; counts: WindowerCounts } {
  const windows: CutWindow[] = [];
  const windower = createWindower(options, (window) => windows.push({ ...window, x: window.x.slice(), labels: window.labels?.slice() }));
  for (const block of blocks) windower.push(block);
  windower.end();
  return { windows, counts: { ...windower.counts } };
}

/** A block cut before the samples numbered `cuts`, ascending. */
export function* partition(block: SampleBlock, cuts: readonly number[]): Generator<SampleBlock> {
  const width = block.values.length / block.length;
  let from = 0;
  for (const to of [...cuts, block.length]) {
    yield {
      length: to - from,
      time: block.time.slice(from, to),
      values: block.values.slice(from * width, to * width),
      labels: block.labels?.slice(from, to),
    };
    from = to;
  }
}

/** (n, C) values at a rate, from time 0 on. */
export function blockOf(rows: readonly (readonly number[])[], rate: number, labels?: readonly (string | null)[]): SampleBlock {
  return { length: rows.length, time: Float64Array.from(rows, (_, t) => t / rate), values: Float64Array.from(rows.flat()), labels };
}
