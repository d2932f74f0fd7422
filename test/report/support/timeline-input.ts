import type { DrawnRecording, TimelineInput } from "../../../src/report/index.js";
import { createEnvelope, createNotes, createTimeline, timelineTotals } from "../../../src/scores/index.js";
import { createRandom } from "../../../src/tensor/index.js";

export const CLASSES = ["WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING", "LAYING"];

export interface MadeUp {
  readonly name?: string;
  readonly seconds: number;
  readonly classes?: readonly string[];
  readonly labelled?: boolean;
  readonly threshold?: number | null;
  /** Seconds each activity lasts, about. */
  readonly bout?: number;
  /** Where nothing was measured, in seconds. */
  readonly gap?: readonly [number, number];
  readonly rate?: number;
  /** What is noted in place of the fifth bout's class. */
  readonly stranger?: string;
}

/** A recording of six made-up signals in bouts of activities, called with some errors; the same for the same options. */
export function madeUpRecording(options: MadeUp): DrawnRecording {
  const {
    name = "walk.csv",
    seconds,
    classes = CLASSES,
    labelled = false,
    threshold = null,
    bout = 15,
    gap,
    rate = 50,
    stranger,
  } = options;
  const random = createRandom(seconds + classes.length, 1);
  const signals = createEnvelope({ channels: 6, most: 2400, width: 0.5 / rate }),
    probability = createEnvelope({ channels: 1, most: 2400, width: 0.64 });
  const notes = createNotes({ samplingRate: rate, maxGap: 0.1 });
  const row = new Float64Array(6);
  const inGap = (time: number): boolean => gap !== undefined && time >= gap[0] && time < gap[1];
  const classAt = (time: number): number => (7 * Math.floor(time / bout) + Math.floor(time / bout / 3)) % classes.length;
  for (let i = 0; i < seconds * rate; i++) {
    const time = i / rate;
    if (inGap(time)) continue;
    const k = classAt(time) % 6;
    for (let c = 0; c < 6; c++) row[c] = (c === 0 && k < 5 ? 1 : 0) + (k < 3 ? 0.6 : 0.03) * random.normal() * (c < 3 ? 0.4 : 1);
    signals.push(time, row, 0);
    notes.push(time, Math.floor(time / bout) === 4 && stranger !== undefined ? stranger : classes[classAt(time)]!);
  }
  const line = createTimeline({ window: 2.56, hop: 1.28 });
  let windows = 0,
    stretch = 0;
  for (let start = 0; start + 2.56 <= seconds; start += 1.28) {
    if (inGap(start) || inGap(start + 2.56)) {
      stretch = 1;
      continue;
    }
    const truth = classAt(start + 1.28);
    const wrong = random.uniform() < 0.12;
    const sure = wrong ? 0.35 + 0.4 * random.uniform() : 0.75 + 0.25 * random.uniform();
    line.push({
      start,
      stretch,
      label: wrong ? (truth + 1) % classes.length : truth,
      probability: sure,
      unsure: threshold !== null && sure < threshold,
    });
    probability.push(start + 1.28, [sure], 0);
    windows++;
  }
  const segments = line.end();
  const confusion = classes.map((_, i) => classes.map((_, j) => (i === j ? 9 : (i + j) % 3)));
  const axes = ["x", "y", "z"];
  return {
    ...{ name, subject: labelled ? "7" : null, start: 0, end: seconds, windows, maxGap: 0.1, hop: 1.28 },
    panels: [
      { name: "total_acc", unit: "g", channels: [0, 1, 2], names: axes },
      { name: "body_gyro", unit: "rad/s", channels: [3, 4, 5], names: axes },
    ],
    ...{ signals: signals.end(), probability: probability.end(), segments },
    notes: labelled ? notes.end() : null,
    totals: timelineTotals(segments, classes.length),
    judged: labelled
      ? { windows: 80, right: 54, sure: 60, sureRight: 50, confusion, unknown: stranger === undefined ? [] : [[stranger, 9]] }
      : null,
    remarks: gap ? [`1 gap: no samples for ${gap[1] - gap[0]} s`] : [],
  };
}

export function madeUpTimeline(recordings: readonly DrawnRecording[], more: Partial<TimelineInput> = {}): TimelineInput {
  const classNames = more.classNames ?? CLASSES;
  return {
    title: "What baseline says of walk.csv",
    command: "stride predict model.safetensors walk.csv --report timeline",
    facts: [["Model", "model.safetensors: baseline"]],
    notices: [],
    told: [],
    trainedOn: { name: "uci-har", simulated: false },
    classNames,
    threshold: null,
    recordings,
    undrawn: 0,
    totals: timelineTotals(
      recordings.flatMap(({ segments }) => segments),
      classNames.length,
    ),
    judged: recordings[0]!.judged,
    ...more,
  };
}
