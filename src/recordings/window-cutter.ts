import type { Signal } from "../data/index.js";
import type { SampleSink } from "../signal/index.js";
import { InputError } from "../tensor/index.js";
import type { OnWindow, WindowerOptions } from "./windower.js";

export interface WindowCutter extends SampleSink {
  /** The next stretch is the first of another recording, whose samples have labels or not. */
  reset(labelled: boolean): void;
  readonly counts: { readonly windows: number; readonly tail: number };
}

/** The last stage: rounds the signals at `places` to float32 and cuts windows, of each stretch the first at its first sample. */
export function createWindowCutter(
  { signals, timeSteps, hop, samplingRate }: Pick<WindowerOptions, "signals" | "timeSteps" | "hop" | "samplingRate">,
  places: Int32Array,
  onWindow: OnWindow,
): WindowCutter {
  const channels = places.length;
  /** Sample t of a stretch lies at row t % timeSteps. */
  const ring = new Float32Array(timeSteps * channels);
  const ringLabels = Array.from<string | null>({ length: timeSteps }).fill(null);
  const x = new Float32Array(timeSteps * channels);
  const labels = ringLabels.slice();
  const begun = new Float64Array(1);
  let labelled = false;
  let stretch = -1,
    length = 0,
    row = 0,
    due = timeSteps;
  let windows = 0,
    tail = 0;

  function cut(): void {
    // `row` is the oldest sample's now.
    x.set(ring.subarray(row * channels));
    x.set(ring.subarray(0, row * channels), (timeSteps - row) * channels);
    if (labelled) for (let t = 0; t < timeSteps; t++) labels[t] = ringLabels[(row + t) % timeSteps]!;
    due += hop;
    windows++;
    onWindow({ x, start: begun[0]! + (length - timeSteps) / samplingRate, stretch, labels: labelled ? labels : undefined });
  }

  return {
    begin(start) {
      begun[0] = start;
      stretch++;
      length = row = 0;
      due = timeSteps;
    },
    take(values, label) {
      const at = row * channels;
      for (let i = 0; i < channels; i++) {
        const value = Math.fround(values[places[i]!]!);
        if (value - value !== 0) refuse(signals[i]!, values[places[i]!]!);
        ring[at + i] = value;
      }
      ringLabels[row] = label;
      if (++row === timeSteps) row = 0;
      if (++length === due) cut();
    },
    end() {
      // The last window ended where the next one would have, less the hop.
      tail += due === timeSteps ? length : length - (due - hop);
    },
    reset(has) {
      labelled = has;
      stretch = -1;
    },
    get counts() {
      return { windows, tail };
    },
  };
}

function refuse(signal: Signal, value: number): never {
  throw new InputError(
    `signal ${signal.name}: expected values that float32 holds, up to 3.4e38; received ${value} behind the acquisition's steps; look for a value like it among the samples`,
  );
}
