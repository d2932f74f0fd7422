import { timeStepsOf, type Model } from "../artifact/index.js";
import type { Signal } from "../data/index.js";
import { createWindower, type CutWindow, type SampleBlock, type Windower } from "../recordings/index.js";
import { createForwardFilter, createForwardMajority, type ForwardSmoother, type Transitions } from "../scores/index.js";
import { InputError } from "../tensor/index.js";
import { fitInputs, type FittedInputs } from "./fit-inputs.js";
import type { Predictor } from "./predictor.js";

/** What a model says of one window of a recording. */
export interface WindowPrediction {
  /** Seconds, in the recording's time: of its first sample, and a sample's duration behind its last. */
  readonly start: number;
  readonly end: number;
  /** Which unbroken stretch of the recording it lies in, from 0. */
  readonly stretch: number;
  /** The class that it is called, from 0: the most probable, unless neighbours changed it by smoothing; and the probability of that class. */
  readonly label: number;
  readonly className: string;
  readonly probability: number;
  /** Whether the highest of the probabilities is below the threshold; smoothing does not change it. Never without a threshold. */
  readonly unsure: boolean;
  /** (classes) */
  readonly probabilities: Float32Array;
  /** What more than half of its samples are labelled; null where there is no such label, undefined where the recording has none at all. */
  readonly truth: string | null | undefined;
}

/** Over time, by windows before alone: by the class that most of the last `span` were called, or by a hidden Markov model. */
export type ForwardSmoothing =
  { readonly method: "majority-causal"; readonly span: number } | { readonly method: "hmm-causal"; readonly transitions: Transitions };

export interface DeciderOptions {
  readonly measured: readonly Signal[];
  /** In Hz, nominal. */
  readonly measuredRate: number;
  /** Samples, at the model's rate, from one window to the next, 1 to a window's time steps; default that of training. */
  readonly hop?: number | undefined;
  /** 0 to 1: windows whose highest probability is below it are unsure. Default that of the model's calibration, null none. */
  readonly threshold?: number | null | undefined;
  /** Default none. */
  readonly smoothing?: ForwardSmoothing | undefined;
  /** How many windows may wait to be computed together: 1 of a stream. No bit depends on it. */
  readonly ahead: number;
  /** What errors call the recording. */
  readonly place: string;
}

export interface WindowDecider {
  readonly inputs: FittedInputs;
  readonly hop: number;
  readonly threshold: number | null;
  readonly counts: Windower["counts"];
  push(block: SampleBlock): void;
  /** Also computes what waits. */
  end(): void;
}

/** Samples between windows in training. */
export function hopOf(model: Model): number {
  return Math.max(1, Math.round(timeStepsOf(model) * (1 - model.overlap)));
}

/** The threshold that a model's calibration chose on held-out windows; null where there is none. */
export function thresholdOf(model: Model): number | null {
  return (model.kind === "network" ? model.calibration?.unsure?.threshold : undefined) ?? null;
}

/**
 * Cuts windows of a recording and says what they are: the one way in which files and streams are predicted. `onWindow` is called in the windows' order; what it is
 * given is valid until the next. One predictor serves many, one after another. Throws InputError as `createStreamPredictor`.
 */
export function createWindowDecider(
  predictor: Predictor,
  options: DeciderOptions,
  onWindow: (prediction: WindowPrediction) => void,
): WindowDecider {
  const { model } = predictor;
  const { measured, measuredRate, hop = hopOf(model), threshold = thresholdOf(model), smoothing, ahead, place } = options;
  if (threshold !== null && !(threshold >= 0 && threshold <= 1)) {
    throw new InputError(`predict: threshold must be a probability from 0 to 1; received ${threshold}`);
  }
  const { classNames, samplingRate, signals } = model;
  const timeSteps = timeStepsOf(model),
    classes = classNames.length;
  const inputs = fitInputs(model, measured, place);
  const smoother = smoothing && smootherOf(smoothing, classes);
  const size = timeSteps * signals.length;
  const windows = new Float32Array(ahead * size),
    results = new Float32Array(ahead * classes);
  for (let i = 0; i < ahead; i++) for (const { channel, value } of inputs.filled) fillChannel(windows, i * size, channel, value);
  const starts = new Float64Array(ahead),
    stretches = new Int32Array(ahead);
  const truths = Array.from<string | null | undefined>({ length: ahead });
  const told = {
    ...{
      start: 0,
      end: 0,
      stretch: 0,
      label: 0,
      className: "",
      probability: 0,
      unsure: false,
      truth: undefined as string | null | undefined,
    },
    probabilities: new Float32Array(classes),
  };
  let waiting = 0,
    lastStretch = -1;

  function fillChannel(to: Float32Array, from: number, channel: number, value: number): void {
    for (let t = 0; t < timeSteps; t++) to[from + t * signals.length + channel] = value;
  }

  function take({ x, start, stretch, labels }: CutWindow): void {
    const width = inputs.channels.length,
      from = waiting * size;
    if (width === signals.length) windows.set(x, from);
    else
      for (let t = 0, i = 0; t < timeSteps; t++)
        for (let c = 0; c < width; c++) windows[from + t * signals.length + inputs.channels[c]!] = x[i++]!;
    starts[waiting] = start;
    stretches[waiting] = stretch;
    truths[waiting] = labels && majorityOf(labels);
    if (++waiting === ahead) flush();
  }

  function flush(): void {
    if (waiting === 0) return;
    const all = waiting === ahead;
    predictor.predictInto(all ? windows : windows.subarray(0, waiting * size), all ? results : results.subarray(0, waiting * classes));
    for (let i = 0; i < waiting; i++) tell(i);
    waiting = 0;
  }

  function tell(i: number): void {
    const from = i * classes;
    let best = 0;
    for (let k = 0; k < classes; k++) {
      told.probabilities[k] = results[from + k]!;
      if (results[from + k]! > results[from + best]!) best = k;
    }
    told.start = starts[i]!;
    told.end = told.start + timeSteps / samplingRate;
    told.stretch = stretches[i]!;
    told.unsure = threshold !== null && results[from + best]! < threshold;
    if (smoother && told.stretch !== lastStretch) smoother.restart();
    lastStretch = told.stretch;
    told.label = smoother ? smoother.next(best, told.probabilities) : best;
    told.className = classNames[told.label]!;
    told.probability = told.probabilities[told.label]!;
    told.truth = truths[i];
    onWindow(told);
  }

  const windower = createWindower(
    { acquisition: inputs.acquisition, measured, measuredRate, samplingRate, signals: inputs.signals, timeSteps, hop },
    take,
  );
  return {
    ...{ inputs, hop, threshold },
    // Counted anew each time it is asked for.
    get counts() {
      return windower.counts;
    },
    push: (block) => windower.push(block),
    end() {
      windower.end();
      flush();
      lastStretch = -1;
    },
  };
}

function smootherOf(smoothing: ForwardSmoothing, classes: number): ForwardSmoother {
  if (smoothing.method === "majority-causal") return createForwardMajority(classes, smoothing.span);
  return createForwardFilter(classes, smoothing.transitions);
}

/** What more than half of the labels are, or null (Boyer and Moore's majority vote, 1981, and a count). */
function majorityOf(labels: readonly (string | null)[]): string | null {
  let candidate: string | null = null,
    votes = 0;
  for (const label of labels) {
    if (votes === 0) candidate = label;
    votes += label === candidate ? 1 : -1;
  }
  let count = 0;
  for (const label of labels) if (label === candidate) count++;
  return 2 * count > labels.length ? candidate : null;
}
