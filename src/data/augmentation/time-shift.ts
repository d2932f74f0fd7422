import type { Random } from "../../tensor/index.js";
import type { TrainSplit } from "../split.js";

/** Writes window i of a split, moved along its recording, to `to`: (T, C), row-major. */
export type CopyShifted = (i: number, to: Float32Array, random: Random) => void;

/**
 * Windows cut anew from the recordings that the split's windows came from, which are put together again from neighbours that overlap or meet: up
 * to `share` of a window earlier or later, drawn evenly from what the neighbours in the split still hold. Windows of other splits are not read.
 */
export function timeShift({ dataset, indices }: TrainSplit, share: number): CopyShifted {
  const { x, recording, timeSteps, overlap, signals } = dataset;
  const channels = signals.length,
    size = timeSteps * channels;
  const step = Math.round(timeSteps * (1 - overlap));
  const most = Math.round(share * timeSteps);
  const inSplit = new Uint8Array(dataset.y.length);
  for (const window of indices) inSplit[window] = 1;
  /** How many windows in a row, from the neighbour on, belong to this recording and split. */
  const reach = (window: number, way: 1 | -1): number => {
    let count = 0;
    // More than this would lie past the largest shift.
    const enough = Math.ceil(most / step);
    for (let w = window + way; count < enough && inSplit[w] === 1 && recording[w] === recording[window]; w += way) count++;
    return count;
  };
  return (i, to, random) => {
    const window = indices[i]!;
    const earliest = -Math.min(most, reach(window, -1) * step),
      latest = Math.min(most, reach(window, 1) * step);
    const shift = earliest + random.below(latest - earliest + 1);
    for (let t = 0; t < timeSteps; t++) {
      // The step lies `place` after this window's first; of the windows that hold it, the one that begins last but not after it.
      const place = shift + t;
      const hops = place < 0 ? Math.floor(place / step) : place < timeSteps ? 0 : Math.floor((place - timeSteps) / step) + 1;
      const from = (window + hops) * size + (place - hops * step) * channels;
      for (let c = 0; c < channels; c++) to[t * channels + c] = x[from + c]!;
    }
  };
}
