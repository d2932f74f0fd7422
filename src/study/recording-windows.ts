import { host } from "#host";
import { acquisitionOf, timeStepsOf } from "../artifact/index.js";
import type { Dataset } from "../data/index.js";
import type { RecordingWindows } from "../explain/index.js";
import { createWindowDecider, type Predictor } from "../predict/index.js";
import { measuredRateOf, type Recording } from "../recordings/index.js";
import { InputError } from "../tensor/index.js";

export interface RecordingWindowsOptions {
  /** As many windows at most, from the recording's start on. */
  readonly most: number;
  readonly signal?: AbortSignal | undefined;
}

/** Windows of a recording as the model is fed them. */
export interface CutRecording {
  /** Labels are the recording's where it has them for every window that was kept, else what the model calls the windows. No subjects; a recording is an unbroken stretch. */
  readonly dataset: Dataset;
  readonly labelled: boolean;
  /** Windows that were left out, since they have no label of the model's classes; 0 of a recording without labels. */
  readonly unlabelled: number;
  /** Seconds, in the recording's time, of each window's first sample. */
  readonly starts: readonly number[];
  /** All windows, labelled or not, and the seconds of the first one's first sample. */
  readonly overTime: RecordingWindows & { readonly from: number };
  /** Whether the recording may go on behind them. */
  readonly cutShort: boolean;
}

/**
 * The windows by which `predictRecording` would say what was done, with what they hold: cut, filtered and filled in by the same code. Rejects with InputError where the
 * recording does not fit the model, and where it holds no whole window.
 */
export async function cutRecording(
  predictor: Predictor,
  recording: Recording,
  { most, signal }: RecordingWindowsOptions,
): Promise<CutRecording> {
  const { model } = predictor;
  const timeSteps = timeStepsOf(model);
  const { name, signals: measured } = recording;
  const measuredRate = measuredRateOf(recording, { acquisition: acquisitionOf(model), samplingRate: model.samplingRate });
  const size = timeSteps * model.signals.length;
  const kept: {
    readonly values: Float32Array;
    readonly place: number;
    start: number;
    stretch: number;
    label: number;
    truth: number | undefined;
  }[] = [];
  let told = 0,
    anyTruth = false;
  // What the decider hands the predictor is what it was cut to: kept on its way through.
  const watching: Predictor = {
    ...predictor,
    predictInto(windows, probabilities, lengths) {
      for (let at = 0; at < windows.length && kept.length < most; at += size) {
        kept.push({ values: windows.slice(at, at + size), place: kept.length, start: 0, stretch: 0, label: 0, truth: undefined });
      }
      predictor.predictInto(windows, probabilities, lengths);
    },
  };
  const decider = createWindowDecider(watching, { measured, measuredRate, ahead: 16, place: name }, ({ start, stretch, label, truth }) => {
    const own = kept[told++];
    if (!own) return;
    if (truth !== undefined) anyTruth = true;
    const known = typeof truth === "string" ? model.classNames.indexOf(truth) : -1;
    Object.assign(own, { start, stretch, label, truth: known >= 0 ? known : undefined });
  });
  let cutShort = false;
  for await (const block of recording.blocks()) {
    decider.push(block);
    await host.pause();
    signal?.throwIfAborted();
    if (told >= most) {
      cutShort = true;
      break;
    }
  }
  if (!cutShort) decider.end();
  const known = kept.filter(({ truth }) => truth !== undefined);
  const labelled = anyTruth && known.length > 0;
  const windows = labelled ? known : kept;
  if (windows.length === 0) {
    throw new InputError(
      `${name}: expected a recording as long as one window, ${timeSteps / model.samplingRate} s, without a gap; received none so long`,
    );
  }
  const x = new Float32Array(windows.length * size);
  windows.forEach(({ values }, i) => x.set(values, i * size));
  const { signals, classNames, samplingRate } = model;
  const dataset: Dataset = {
    ...{ name, simulated: false, source: name, signals, classNames, samplingRate, timeSteps, overlap: 1 - decider.hop / timeSteps },
    ...{ testSubjects: [], unrecorded: ["subjects"], x },
    y: Int32Array.from(windows, ({ truth, label }) => (labelled ? truth! : label)),
    subject: Int32Array.from(windows, (_, i) => i),
    recording: unbroken(windows),
  };
  return {
    dataset,
    labelled,
    unlabelled: kept.length - windows.length,
    starts: windows.map(({ start }) => start),
    overTime: overTimeOf(kept, samplingRate),
    cutShort,
  };
}

function overTimeOf(
  kept: readonly { readonly values: Float32Array; readonly start: number }[],
  samplingRate: number,
): CutRecording["overTime"] {
  const from = kept[0]!.start,
    size = kept[0]!.values.length;
  const values = new Float32Array(kept.length * size);
  kept.forEach((window, i) => values.set(window.values, i * size));
  return { from, values, starts: kept.map(({ start }) => Math.round((start - from) * samplingRate)) };
}

/** Numbers runs of windows that follow one another: a gap, and a window that was left out, begin another. */
function unbroken(windows: readonly { readonly place: number; readonly stretch: number }[]): Int32Array {
  let run = 0;
  return Int32Array.from(windows, ({ place, stretch }, i) => {
    const before = windows[i - 1];
    if (before && (before.stretch !== stretch || before.place !== place - 1)) run++;
    return run;
  });
}
