import { host } from "#host";
import type { Model } from "../artifact/index.js";
import { windowsOf, type Split } from "../data/index.js";
import type { KernelsName } from "../kernels/index.js";
import { createPredictor, createProbe, type Embeddings } from "../predict/index.js";
import type { Judged } from "../scores/index.js";
import { checkCompatible } from "./check-compatible.js";
import { labelRuns } from "./facts.js";

export interface EvaluateOptions {
  /** Default "plain", whatever the model was trained with. */
  readonly kernels?: KernelsName;
  /** Ends the work within some hundred windows: it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a model says of windows, and what they are: N windows in the split's order. */
export interface JudgedSplit extends Judged {
  /** (N): the class with the highest probability. */
  readonly predicted: Int32Array;
  /** (N): cross-entropies in nats. */
  readonly losses: Float32Array;
  /** (N) */
  readonly subjects: Int32Array;
  /** (N): see `labelRuns`. */
  readonly labelRuns: readonly number[];
  /** The probabilities and losses of a network before its temperature; null of a model that has none, and of random convolutions, which have no others. */
  readonly uncalibrated: Pick<JudgedSplit, "probabilities" | "losses"> | null;
}

/** Windows between two pauses that let signals through: about 50 ms of the baseline network. */
const PAUSE_EVERY_WINDOWS = 256;

/**
 * Has a model judge every window of a split. Rejects with InputError when signals, units, rate, window or classes are not those the model was trained
 * with, and for the first window whose result is not finite.
 */
export async function judgeSplit(model: Model, split: Split, options: EvaluateOptions = {}): Promise<JudgedSplit> {
  checkCompatible(model, split.dataset);
  const { dataset, indices } = split;
  const predictions = await predictSplit(model, split, options);
  const pick = (values: Int32Array): Int32Array => indices.map((window) => values[window]!);
  return {
    ...predictions,
    classes: dataset.classNames.length,
    labels: pick(dataset.y),
    subjects: pick(dataset.subject),
    labelRuns: labelRuns(dataset, indices),
    uncalibrated: await uncalibratedOf(model, split, options),
  };
}

async function uncalibratedOf(model: Model, split: Split, options: EvaluateOptions): Promise<JudgedSplit["uncalibrated"]> {
  if (model.kind !== "network" || !model.calibration) return null;
  const { calibration: _, ...plain } = model;
  const { probabilities, losses } = await predictSplit(plain, split, options);
  return { probabilities, losses };
}

async function predictSplit(
  model: Model,
  split: Split,
  { kernels, signal }: EvaluateOptions,
): Promise<Pick<JudgedSplit, "probabilities" | "predicted" | "losses">> {
  const windows = split.indices.length;
  const classes = model.classNames.length;
  const predictor = createPredictor(model, kernels ? { kernels } : {});
  const all = { probabilities: new Float32Array(windows * classes), predicted: new Int32Array(windows), losses: new Float32Array(windows) };
  for await (const { start, source } of parts(split, signal)) {
    const some = predictor.predictAll(source);
    all.probabilities.set(some.probabilities, start * classes);
    all.predicted.set(some.predicted, start);
    all.losses.set(some.losses, start);
  }
  return all;
}

/** The decisions of a model, (N, classes), of which probabilities are the softmax over its temperature. Rejects as `judgeSplit`. */
export async function decideSplit(model: Model, split: Split, { kernels, signal }: EvaluateOptions = {}): Promise<Float32Array> {
  checkCompatible(model, split.dataset);
  const classes = model.classNames.length;
  const probe = createProbe(model, kernels ? { kernels } : {});
  const decisions = new Float32Array(split.indices.length * classes);
  for await (const { start, source } of parts(split, signal)) decisions.set(probe.decisions(source), start * classes);
  return decisions;
}

/** Vectors that stand for the windows (`Probe`), and what they are, in words. Rejects as `judgeSplit`. */
export async function embedSplit(
  model: Model,
  split: Split,
  { kernels, signal }: EvaluateOptions = {},
): Promise<Embeddings & { readonly embedded: string }> {
  checkCompatible(model, split.dataset);
  const probe = createProbe(model, kernels ? { kernels } : {});
  let values = new Float32Array(0),
    dimensions = 0;
  for await (const { start, source } of parts(split, signal)) {
    const some = probe.embeddings(source);
    if (start === 0) {
      dimensions = some.dimensions;
      values = new Float32Array(split.indices.length * dimensions);
    }
    values.set(some.values, start * dimensions);
  }
  return { values, dimensions, embedded: probe.embedded };
}

async function* parts({ dataset, indices }: Split, signal: AbortSignal | undefined) {
  for (let start = 0; start < indices.length; start += PAUSE_EVERY_WINDOWS) {
    await host.pause();
    signal?.throwIfAborted();
    yield { start, source: windowsOf({ dataset, indices: indices.subarray(start, start + PAUSE_EVERY_WINDOWS) }) };
  }
}
