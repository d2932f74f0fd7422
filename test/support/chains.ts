import type { Dataset } from "../../src/data/index.js";
import type { SampleBlock } from "../../src/recordings/index.js";

/** The recordings that the windows of a dataset were cut from, which overlap by half: each sample once, with its window's class for a label. */
export function chainsOf({
  x,
  y,
  recording,
  timeSteps,
  signals,
  samplingRate,
  classNames,
}: Dataset): { first: number; windows: number; block: SampleBlock }[] {
  const channels = signals.length;
  const chains: { first: number; windows: number; block: SampleBlock }[] = [];
  for (let first = 0, end = 0; first < y.length; first = end) {
    while (end < y.length && recording[end] === recording[first]) end++;
    const length = ((end - first + 1) * timeSteps) / 2;
    const values = new Float64Array(length * channels);
    for (let window = first; window < end; window++) {
      values.set(
        x.subarray(window * timeSteps * channels, (window + 1) * timeSteps * channels),
        (window - first) * (timeSteps / 2) * channels,
      );
    }
    const time = Float64Array.from({ length }, (_, t) => t / samplingRate);
    const labels = Array.from<string>({ length }).fill(classNames[y[first]!]!);
    chains.push({ first, windows: end - first, block: { length, time, values, labels } });
  }
  return chains;
}
