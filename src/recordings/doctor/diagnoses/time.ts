import { among, short, worst, type Finding } from "../finding.js";
import type { RecordingStatistics } from "../statistics.js";

/** Distances between samples that are too long to interpolate across. */
export function diagnoseGaps(recordings: readonly RecordingStatistics[]): Finding[] {
  const some = recordings.filter(({ time }) => time.gaps.count > 0);
  const shown = worst(some, ({ time }) => time.gaps.longest);
  if (!shown) return [];
  const gaps = some.reduce((sum, { time }) => sum + time.gaps.count, 0);
  const seconds = some.reduce((sum, { time }) => sum + time.gaps.seconds, 0);
  return [
    {
      kind: "gap",
      severity: "warning",
      file: shown.name,
      row: shown.time.gaps.longestAfter,
      what: `${gaps} gap${gaps === 1 ? "" : "s"} of ${short(seconds)} s together${among(some.length, recordings.length)}, the longest, behind this row, ${short(shown.time.gaps.longest)} s`,
      advice: "no window lies across a gap; raise maxGap where these should be interpolated",
    },
  ];
}

/** Half the distance between samples is more than clocks are off by themselves, and moves a signal of 10 Hz at 50 Hz by a tenth of its period. */
const MOST_JITTER = 0.5;

export function diagnoseJitter(recordings: readonly RecordingStatistics[]): Finding[] {
  const some = recordings.filter(({ time }) => time.jitter > MOST_JITTER);
  const shown = worst(some, ({ time }) => time.jitter);
  if (!shown) return [];
  return [
    {
      kind: "jitter",
      severity: "note",
      file: shown.name,
      what: `samples are not evenly spaced${among(some.length, recordings.length)}: nine tenths of the steps lie ${short(shown.time.jitter * 100)} % of the median step (${short(shown.time.medianStep * 1000)} ms) apart`,
      advice: "they are brought to an even rate by their time stamps; check how they were taken if that is more than you expect",
    },
  ];
}

export function diagnoseBackwardTime(recordings: readonly RecordingStatistics[]): Finding[] {
  const some = recordings.filter(({ time }) => time.backward.count > 0);
  const shown = worst(some, ({ time }) => time.backward.largest);
  if (!shown) return [];
  const { first, largest } = shown.time.backward;
  const count = some.reduce((sum, { time }) => sum + time.backward.count, 0);
  return [
    {
      kind: "backward time",
      severity: "fault",
      file: shown.name,
      row: first,
      what: `time runs backwards ${times(count)}${among(some.length, recordings.length)}, here by up to ${short(largest)} s`,
      advice: 'sort the rows, or set "restarts": true where another recording begins there',
    },
  ];
}

export function diagnoseRepeatedTime(recordings: readonly RecordingStatistics[]): Finding[] {
  const some = recordings.filter(({ time }) => time.repeated.count > 0);
  const shown = worst(some, ({ time }) => time.repeated.count);
  if (!shown) return [];
  const { count, first } = shown.time.repeated;
  const many = count > shown.samples / 4;
  return [
    {
      kind: "repeated time",
      severity: "fault",
      file: shown.name,
      row: first,
      what: `${count} of ${shown.samples} samples have the time of the one before${among(some.length, recordings.length)}`,
      advice: many
        ? 'the clock is coarser than the samples: give the rate alone ("time": {"rate": 50})'
        : 'remove the repeated rows, or give the rate alone ("time": {"rate": 50})',
    },
  ];
}

/** Rates of two sensors of one kind differ by 1 to 3 %; more than this is another setting. */
const MOST_RATE_DIFFERENCE = 0.05;

/** Recordings whose time stamps come to another rate than the most. `nominal` in Hz. */
export function diagnoseRates(recordings: readonly RecordingStatistics[], nominal?: number): Finding[] {
  const timed = recordings.filter(({ time }) => time.meanStep > 0);
  const rates = timed.map(({ time }) => 1 / time.meanStep).sort((a, b) => a - b);
  const usual = nominal ?? rates[rates.length >> 1];
  if (usual === undefined) return [];
  const off = (recording: RecordingStatistics): number => Math.abs(1 / recording.time.meanStep / usual - 1);
  const some = timed.filter((recording) => off(recording) > MOST_RATE_DIFFERENCE);
  const shown = worst(some, off);
  if (!shown) return [];
  return [
    {
      kind: "rate",
      severity: "warning",
      file: shown.name,
      what: `time stamps come to ${short(1 / shown.time.meanStep)} Hz where ${nominal === undefined ? "most have" : "it should be"} ${short(usual)}${among(some.length, recordings.length)}`,
      advice: "all are brought to the windows' rate; check the time unit if the factor is 1,000, and the sensor's setting otherwise",
    },
  ];
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
