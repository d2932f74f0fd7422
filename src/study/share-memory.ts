import type { Dataset } from "../data/index.js";

/** Datasets that were copied to shared memory, so that several studies of one do it once. */
const inSharedMemory = new WeakMap<Dataset, Dataset>();

/** The windows in memory that all threads see: copied once, not once a thread, as in a page that is not isolated from other origins. */
export function shareMemory(dataset: Dataset): Dataset {
  if (typeof SharedArrayBuffer === "undefined") return dataset;
  const known = inSharedMemory.get(dataset);
  if (known) return known;
  const shared = <Values extends Float32Array | Int32Array>(values: Values, make: (memory: SharedArrayBuffer) => Values): Values => {
    if (values.buffer instanceof SharedArrayBuffer) return values;
    const copy = make(new SharedArrayBuffer(values.byteLength));
    copy.set(values);
    return copy;
  };
  const integers = (values: Int32Array): Int32Array => shared(values, (memory) => new Int32Array(memory));
  const copy: Dataset = {
    ...dataset,
    x: shared(dataset.x, (memory) => new Float32Array(memory)),
    y: integers(dataset.y),
    subject: integers(dataset.subject),
    recording: integers(dataset.recording),
    ...(dataset.lengths && { lengths: integers(dataset.lengths) }),
  };
  inSharedMemory.set(dataset, copy);
  return copy;
}
