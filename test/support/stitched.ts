import type { Dataset } from "../../src/data/index.js";
import type { Recording, SampleBlock } from "../../src/recordings/index.js";

/** A recording whose windows a dataset holds, put together again from windows that overlap. */
export interface Stitched {
  readonly subject: number;
  /** (n, C) row-major, the dataset's own float32. */
  readonly values: Float32Array;
  /** (n): the class of each sample, that of the last window that holds it. */
  readonly labels: Int32Array;
  /** The dataset's windows that were cut from it, in order. */
  readonly windows: readonly number[];
}

/** Every recording of a dataset, of those subjects alone that are asked for. Throws where windows that should share samples do not. */
export function stitch(dataset: Dataset, subjects?: readonly number[]): Stitched[] {
  const { x, y, subject, recording, timeSteps, signals, overlap } = dataset;
  const size = timeSteps * signals.length,
    hop = Math.round(timeSteps * (1 - overlap)) * signals.length;
  const chains: number[][] = [];
  y.forEach((_, window) => {
    if (subjects && !subjects.includes(subject[window]!)) return;
    const last = chains.at(-1)?.at(-1);
    if (last === window - 1 && recording[last] === recording[window]) chains.at(-1)!.push(window);
    else chains.push([window]);
  });
  return chains.map((windows) => {
    const length = (windows.length - 1) * hop + size;
    const values = new Float32Array(length);
    const labels = new Int32Array(length / signals.length);
    windows.forEach((window, i) => {
      const own = x.subarray(window * size, (window + 1) * size);
      for (let j = 0, shared = i > 0 ? size - hop : 0; j < shared; j++) {
        if (values[i * hop + j] !== own[j]) throw new Error(`window ${window} does not repeat the one before`);
      }
      values.set(own, i * hop);
      labels.fill(y[window]!, (i * hop) / signals.length);
    });
    return { subject: subject[windows[0]!]!, values, labels, windows };
  });
}

/** As a recording, in blocks of `size` samples. */
export function recordingOf(dataset: Dataset, { values, labels, subject }: Stitched, size = 1000): Recording {
  const { signals, samplingRate, classNames } = dataset;
  const width = signals.length;
  return {
    ...{ name: `subject-${subject}.csv`, subject: String(subject), signals, samplingRate },
    async *blocks(): AsyncGenerator<SampleBlock> {
      for (let from = 0; from < labels.length; from += size) {
        const length = Math.min(size, labels.length - from);
        yield {
          length,
          time: Float64Array.from({ length }, (_, i) => (from + i) / samplingRate),
          values: Float64Array.from(values.subarray(from * width, (from + length) * width)),
          labels: Array.from({ length }, (_, i) => classNames[labels[from + i]!]!),
        };
      }
    },
  };
}
