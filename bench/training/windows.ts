// What is trained on: real windows where UCI HAR lies beside the repository, otherwise the simulated ones. How much of a network is zero, and with
// it how fast ours computes, depends on the signals: noise would say nothing of a training.
import { createDemo, officialSplit } from "../../src/data/index.js";
import { openDataset } from "../../src/files/index.js";
import { uciHarZip } from "../support.js";
import type { ProblemWindows } from "./problem.js";

export interface NamedWindows {
  readonly name: string;
  readonly windows: ProblemWindows;
}

/** The training windows, raw. */
export async function openTrainingWindows(): Promise<NamedWindows> {
  const zip = uciHarZip();
  const dataset = zip === undefined ? createDemo() : await openDataset(zip, { cache: false });
  const { timeSteps, signals, classNames, x, y } = dataset;
  const { indices } = officialSplit(dataset).train;
  const size = timeSteps * signals.length;
  const windows = new Float32Array(indices.length * size);
  indices.forEach((window, i) => windows.set(x.subarray(window * size, (window + 1) * size), i * size));
  return {
    name: zip === undefined ? "the simulated set" : "UCI HAR",
    windows: {
      timeSteps,
      channels: signals.length,
      classes: classNames.length,
      x: windows,
      labels: indices.map((window) => y[window]!),
    },
  };
}

/** So many of them, evenly spread, since neighbours have one label; in batches, each of which is itself spread over all. */
export function spread({ x, labels, ...rest }: ProblemWindows, batch: number, batches = 1): ProblemWindows {
  const size = rest.timeSteps * rest.channels;
  const count = batch * batches;
  const place = (i: number): number => (i % batch) * batches + Math.floor(i / batch);
  const chosen = Int32Array.from({ length: count }, (_, i) => Math.floor((place(i) * labels.length) / count));
  const picked = new Float32Array(count * size);
  chosen.forEach((window, i) => picked.set(x.subarray(window * size, (window + 1) * size), i * size));
  return { ...rest, x: picked, labels: chosen.map((window) => labels[window]!) };
}
