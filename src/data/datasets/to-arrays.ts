import { hasSubjects, type Dataset } from "../dataset.js";
import type { NpyArray } from "../formats/npy.js";
import { hasOfficialSplit, officialSplit } from "../split.js";

/**
 * A dataset as the arrays that `readWindowArrays` takes, for Python: `encodeNpz` makes a file of them. x is (N, T, C) float32, y whole numbers from 0 into
 * `class_names`; with an official split `x_train`, `x_test` and so on, otherwise x, y. What is not recorded is left out.
 */
export function arraysOf(dataset: Dataset): Record<string, NpyArray> {
  const { signals, classNames, samplingRate, overlap, unrecorded } = dataset;
  const parts = hasOfficialSplit(dataset)
    ? Object.entries(officialSplit(dataset)).map(([part, { indices }]) => windowArrays(dataset, indices, `_${part}`))
    : [
        windowArrays(
          dataset,
          dataset.y.map((_, window) => window),
          "",
        ),
      ];
  return {
    ...Object.assign({}, ...parts),
    ...(!unrecorded?.includes("samplingRate") && { sampling_rate: single(samplingRate) }),
    ...(overlap > 0 && { overlap: single(overlap) }),
    signal_names: texts(signals.map(({ name }) => name)),
    units: texts(signals.map(({ unit }) => unit)),
    class_names: texts(classNames),
  };
}

function windowArrays(dataset: Dataset, windows: Int32Array, suffix: string): Record<string, NpyArray> {
  const { x, y, subject, subjectNames, recording, lengths, timeSteps, signals } = dataset;
  const size = timeSteps * signals.length;
  const values = new Float32Array(windows.length * size);
  windows.forEach((window, i) => values.set(x.subarray(window * size, (window + 1) * size), i * size));
  const picked = (all: Int32Array): NpyArray => ({ shape: [windows.length], values: windows.map((window) => all[window]!) });
  const wearers = picked(subject);
  return {
    [`x${suffix}`]: { shape: [windows.length, timeSteps, signals.length], values },
    [`y${suffix}`]: picked(y),
    ...(hasSubjects(dataset) && {
      [`subject${suffix}`]: subjectNames ? texts(Array.from(wearers.values as Int32Array, (wearer) => subjectNames[wearer - 1]!)) : wearers,
    }),
    [`recording${suffix}`]: picked(recording),
    ...(lengths && { [`lengths${suffix}`]: picked(lengths) }),
  };
}

function single(value: number): NpyArray {
  return { shape: [], values: Float64Array.of(value) };
}

function texts(values: readonly string[]): NpyArray {
  return { shape: [values.length], values };
}
