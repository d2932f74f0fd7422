import type { Split } from "../data/index.js";
import type { RecordingWindows } from "../explain/index.js";

/**
 * The neighbours in time of one window of a split, itself among them: at most `most` windows of its recording, as many before it as behind it where there are. Null
 * where it has none, where windows are of unequal lengths, or where they do not begin at whole steps of one another.
 */
export function recordingAround({ dataset, indices }: Split, place: number, most: number): RecordingWindows | null {
  const { recording, timeSteps, signals, overlap, lengths, x } = dataset;
  const hop = timeSteps * (1 - overlap);
  if (lengths || Math.abs(hop - Math.round(hop)) > 1e-6 || Math.round(hop) < 1) return null;
  const belongs = (at: number): boolean =>
    indices[at] === indices[place]! + at - place && recording[indices[at]] === recording[indices[place]!];
  let [first, end] = [place, place + 1];
  while (end - first < most && (belongs(first - 1) || belongs(end))) {
    if (belongs(first - 1)) first--;
    if (end - first < most && belongs(end)) end++;
  }
  if (end - first < 2) return null;
  const size = timeSteps * signals.length;
  return {
    values: x.slice(indices[first]! * size, (indices[end - 1]! + 1) * size),
    starts: Array.from({ length: end - first }, (_, i) => i * Math.round(hop)),
  };
}
