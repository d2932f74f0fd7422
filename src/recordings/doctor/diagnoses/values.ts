import { among, short, worst, type Finding } from "../finding.js";
import type { RecordingStatistics, SignalStatistics } from "../statistics.js";

interface Place {
  readonly recording: RecordingStatistics;
  readonly signal: SignalStatistics;
}

/** Every signal of every recording for which `holds`, by the signals' names. */
function placesBySignal(recordings: readonly RecordingStatistics[], holds: (place: Place) => boolean): Map<string, Place[]> {
  const found = new Map<string, Place[]>();
  for (const recording of recordings) {
    for (const signal of recording.signals) {
      const place = { recording, signal };
      if (holds(place)) found.set(signal.name, [...(found.get(signal.name) ?? []), place]);
    }
  }
  return found;
}

/** At least so many samples make a statement about a signal that does not move. */
const FEWEST = 20;

export function diagnoseConstant(recordings: readonly RecordingStatistics[]): Finding[] {
  const found = placesBySignal(recordings, ({ signal }) => signal.measured >= FEWEST && signal.changes === 0);
  return [...found].map(([name, places]) => {
    const [{ recording, signal }] = places as [Place];
    const all = places.length === recordings.length;
    return {
      kind: "constant",
      severity: "warning",
      file: recording.name,
      signal: name,
      what: `always ${short(signal.min)}${among(places.length, recordings.length)}`,
      advice: all ? "leave it out of the mapping's signals" : "the sensor was off there: leave those recordings out, or the signal",
    };
  });
}

/** Share of samples at one extreme, in runs of three and more, that no free movement makes. */
const CLIPPED_SHARE = 0.001;

/** Fewer values than this are a code so coarse that its extremes say nothing. */
const FEWEST_VALUES = 32;

function distinctValues({ rows, signals }: RecordingStatistics, signal: SignalStatistics): number {
  const channel = signals.indexOf(signal);
  const found = new Set<number>();
  for (let at = channel; at < rows.length; at += signals.length) found.add(rows[at]!);
  return found.size;
}

export function diagnoseClipped(recordings: readonly RecordingStatistics[]): Finding[] {
  const clipped = ({ signal }: Place): number => {
    const counts = [signal.runAtMin >= 3 ? signal.atMin : 0, signal.runAtMax >= 3 ? signal.atMax : 0];
    return Math.max(...counts);
  };
  const found = placesBySignal(recordings, (place) => {
    const { signal, recording } = place;
    if (clipped(place) < Math.max(10, signal.measured * CLIPPED_SHARE)) return false;
    // Of few distinct values, as a coarse code or a switch has, every one is met often.
    return distinctValues(recording, signal) >= FEWEST_VALUES;
  });
  return [...found].map(([name, places]) => {
    const shown = worst(places, (place) => clipped(place) / place.signal.measured)!;
    const { signal, recording } = shown;
    const extreme = signal.atMax >= signal.atMin ? signal.max : signal.min;
    return {
      kind: "clipped",
      severity: "warning",
      file: recording.name,
      signal: name,
      what: `${clipped(shown)} of ${signal.measured} samples are exactly ${short(extreme)}, the extreme${among(places.length, recordings.length)}`,
      advice: "the sensor's range was too small: nothing brings back what was cut off; record with a wider range",
    };
  });
}

/** In seconds: a live sensor's noise moves its last digit within this. */
const STUCK_SECONDS = 2;

export function diagnoseStuck(recordings: readonly RecordingStatistics[]): Finding[] {
  const found = placesBySignal(recordings, ({ recording, signal }) => {
    const { length } = signal.longestRun;
    const usual = signal.measured / (signal.changes + 1);
    const extreme = signal.longestRun.value === signal.min || signal.longestRun.value === signal.max;
    return signal.changes > 0 && !extreme && length >= Math.max(50, STUCK_SECONDS * recording.samplingRate, 20 * usual);
  });
  return [...found].map(([name, places]) => {
    const { recording, signal } = worst(places, (place) => place.signal.longestRun.length)!;
    const { value, length, start } = signal.longestRun;
    return {
      kind: "stuck",
      severity: "warning",
      file: recording.name,
      row: start,
      signal: name,
      what: `${length} samples in a row (${short(length / recording.samplingRate)} s) are exactly ${short(value)}${among(places.length, recordings.length)}`,
      advice: "the sensor hung or values were repeated: leave the recording out, or cut that stretch",
    };
  });
}

export function diagnoseMissing(recordings: readonly RecordingStatistics[]): Finding[] {
  const found = placesBySignal(recordings, ({ signal }) => signal.missing > 0);
  return [...found].map(([name, places]) => {
    const { recording, signal } = worst(places, (place) => place.signal.missing / place.recording.samples)!;
    const samples = recording.samples;
    const share = (100 * signal.missing) / samples;
    return {
      kind: "missing values",
      severity: share > 50 ? "warning" : "note",
      file: recording.name,
      row: signal.firstMissing,
      signal: name,
      what: `${signal.missing} of ${samples} values are missing (${short(share)} %)${among(places.length, recordings.length)}`,
      advice:
        share > 50 ? "leave the signal out: hardly a window has it" : "short stretches are interpolated, longer ones than maxGap are gaps",
    };
  });
}

export function diagnoseSameColumns(recordings: readonly RecordingStatistics[]): Finding[] {
  const found = new Map<string, RecordingStatistics[]>();
  for (const recording of recordings) {
    for (const [i, j] of recording.equalPairs) {
      const key = `${recording.signals[i]!.name} and ${recording.signals[j]!.name}`;
      found.set(key, [...(found.get(key) ?? []), recording]);
    }
  }
  return [...found].map(([pair, places]) => ({
    kind: "same column",
    severity: "warning",
    file: places[0]!.name,
    signal: pair,
    what: `the same values in every sample${among(places.length, recordings.length)}`,
    advice: "leave one out of the mapping's signals, or correct the columns",
  }));
}
