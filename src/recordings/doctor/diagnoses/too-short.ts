import { short, worst, type Finding } from "../finding.js";
import type { RecordingStatistics } from "../statistics.js";

/** Recordings in which not even one window fits. `seconds`: how long a window is. */
export function diagnoseShort(recordings: readonly RecordingStatistics[], seconds: number): Finding[] {
  const lengthOf = ({ samples, samplingRate }: RecordingStatistics): number => samples / samplingRate;
  const some = recordings.filter((recording) => lengthOf(recording) < seconds * (1 - 1e-9));
  const shown = worst(some, (recording) => -recording.samples);
  if (!shown) return [];
  const all = some.length === recordings.length;
  return [
    {
      kind: "too short",
      severity: all ? "fault" : "warning",
      file: shown.name,
      what: `${shown.samples} sample${shown.samples === 1 ? "" : "s"}, ${short(lengthOf(shown))} s, in which no window of ${short(seconds)} s fits${recordings.length === 1 ? "" : `; ${all ? "all" : `${some.length} of`} ${recordings.length} recordings are too short`}`,
      advice: "they give no window: choose shorter windows (--window), or record longer",
    },
  ];
}
