import { host } from "#host";
import { acquisitionOf, timeStepsOf } from "../artifact/index.js";
import { createWindowDecider, type FittedInputs, type Predictor, type WindowPrediction } from "../predict/index.js";
import { measuredRateOf, type Recording, type SampleBlock, type WindowerCounts } from "../recordings/index.js";
import {
  createEnvelope,
  createNotes,
  createTimeline,
  timelineTotals,
  type Envelope,
  type EnvelopeBins,
  type NotedStretch,
  type Segment,
  type TimelineTotals,
} from "../scores/index.js";
import { InputError } from "../tensor/index.js";
import { createTally, type JudgedWindows } from "./judge-timeline.js";
import { smoothStretches, type TimelineSmoothing } from "./smooth-stretches.js";

export interface PredictRecordingOptions {
  /** Samples, at the model's rate, from one window to the next, 1 to a window's time steps; default that of training. */
  readonly hop?: number | undefined;
  /** 0 to 1: windows whose highest probability is below it are unsure. Default that of the model's calibration, null none. */
  readonly threshold?: number | null | undefined;
  /** Default none. What waits for later windows keeps those of a stretch in memory. */
  readonly smoothing?: TimelineSmoothing | undefined;
  /** Told each window in order, smoothed already; what it is given is valid until the next. */
  readonly onWindow?: ((prediction: WindowPrediction) => void) | undefined;
  /** Shown every block as it is read: whoever looks at the samples need not read them again. */
  readonly observe?: ((block: SampleBlock) => void) | undefined;
  /** Told how many samples were read so far. */
  readonly progress?: ((samples: number) => void) | undefined;
  /** Whether `drawn` is wanted. */
  readonly draw?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a model says of a recording. Its size grows with what it holds, never with the recording's samples. */
export interface PredictedRecording {
  readonly name: string;
  readonly subject: string | null;
  /** Seconds in the recording's time: of the first sample, and a sample's duration behind the last. */
  readonly start: number;
  readonly end: number;
  readonly samples: number;
  /** In Hz, nominal, as it was recorded. */
  readonly samplingRate: number;
  readonly windows: number;
  readonly counts: WindowerCounts;
  readonly inputs: FittedInputs;
  readonly segments: readonly Segment[];
  readonly totals: TimelineTotals;
  /** What somebody noted; null where the recording has no labels. */
  readonly notes: readonly NotedStretch[] | null;
  /** Windows against those labels; null without. */
  readonly judged: JudgedWindows | null;
  /** Of what was measured, an entry an input of `inputs`, and of the probability of what each window was called. */
  readonly drawn: { readonly signals: EnvelopeBins; readonly probability: EnvelopeBins } | null;
}

/** Windows computed together: more take no less time. */
const AHEAD = 64;
/** Bins of an envelope: twice as many as the columns of a wide picture. */
const BINS = 2400;
/** Blocks between two moments in which a timer, or Ctrl-C, gets its turn. */
const PAUSE_EVERY = 16;

/**
 * The time line of a recording: its blocks are read once, in bounded memory. Throws InputError, naming the recording, where its signals do not fit the model, for a
 * file that is wrong, and the signal's reason once that is aborted. A recording shorter than a window has none, which `windows` says.
 */
export async function predictRecording(
  predictor: Predictor,
  recording: Recording,
  options: PredictRecordingOptions = {},
): Promise<PredictedRecording> {
  const { model } = predictor;
  const { name, subject, signals } = recording;
  const samplingRate = measuredRateOf(recording, { acquisition: acquisitionOf(model), samplingRate: model.samplingRate });
  const { hop, threshold, smoothing, onWindow, observe, progress, draw, signal } = options;
  const classes = model.classNames.length;
  const probability = createEnvelope({ channels: 1, most: BINS, width: 0.5 / model.samplingRate });
  let line: ReturnType<typeof createTimeline> | undefined;
  let tally: ReturnType<typeof createTally> | undefined;
  const told = new Float64Array(1);
  function take(window: WindowPrediction): void {
    line!.push(window);
    if (window.truth !== undefined) (tally ??= createTally(model.classNames)).add(window);
    told[0] = window.probability;
    if (draw) probability.push((window.start + window.end) / 2, told, 0);
    onWindow?.(window);
  }
  const smoothed = smoothStretches(smoothing, model.classNames, take);
  const decider = createWindowDecider(
    predictor,
    { measured: signals, measuredRate: samplingRate, hop, threshold, smoothing: smoothed.forward, ahead: AHEAD, place: name },
    (window) => smoothed.take(window),
  );
  line = createTimeline({ window: timeStepsOf(model) / model.samplingRate, hop: decider.hop / model.samplingRate });

  const inputs = decider.inputs.acquisition.inputs.map(({ name: input }) => signals.findIndex((each) => each.name === input));
  const watch = createWatch(inputs, signals.length, { samplingRate, maxGap: decider.inputs.acquisition.maxGap, draw: draw === true });
  let blocks = 0;
  try {
    for await (const block of recording.blocks()) {
      decider.push(block);
      watch.push(block);
      observe?.(block);
      if (++blocks % PAUSE_EVERY === 0) {
        progress?.(watch.samples());
        await host.pause();
      }
      signal?.throwIfAborted();
    }
    decider.end();
    smoothed.end();
  } catch (error) {
    if (!(error instanceof InputError) || error.message.includes(name)) throw error;
    throw new InputError(`${name}: ${error.message}`, { cause: error });
  }
  const segments = line.end();
  const { windows, gaps, tail, interpolated, missing } = decider.counts;
  return {
    ...{ name, subject, samplingRate, windows, segments, inputs: decider.inputs },
    ...watch.end(),
    counts: { windows, gaps, tail, interpolated, missing },
    totals: timelineTotals(segments, classes),
    judged: tally?.end() ?? null,
    drawn: draw ? { signals: watch.envelope!.end(), probability: probability.end() } : null,
  };
}

/** What is kept of the samples themselves. */
function createWatch(
  columns: readonly number[],
  width: number,
  { samplingRate, maxGap, draw }: { readonly samplingRate: number; readonly maxGap: number; readonly draw: boolean },
) {
  const envelope: Envelope | undefined = draw
    ? createEnvelope({ channels: columns.length, most: BINS, width: 0.5 / samplingRate })
    : undefined;
  const row = new Float64Array(columns.length);
  let notes: ReturnType<typeof createNotes> | undefined;
  let samples = 0,
    first = 0,
    last = 0;
  return {
    envelope,
    samples: () => samples,
    push({ length, time, values, labels }: SampleBlock): void {
      if (length === 0) return;
      if (samples === 0) first = time[0]!;
      if (labels) notes ??= createNotes({ samplingRate, maxGap });
      for (let i = 0; i < length; i++) {
        if (labels) notes!.push(time[i]!, labels[i]!);
        if (!envelope) continue;
        for (let c = 0; c < columns.length; c++) row[c] = values[i * width + columns[c]!]!;
        envelope.push(time[i]!, row, 0);
      }
      samples += length;
      last = time[length - 1]!;
    },
    end: () => ({ samples, start: first, end: samples === 0 ? 0 : last + 1 / samplingRate, notes: notes?.end() ?? null }),
  };
}
