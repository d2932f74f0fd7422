import { host } from "#host";
import { timeStepsOf, trainedOn, type Model } from "../artifact/index.js";
import { windowsOf, type Dataset, type Signal, type Split } from "../data/index.js";
import type { KernelsName } from "../kernels/index.js";
import { createPredictor } from "../predict/index.js";
import { scoreClassification, type ClassificationScores } from "../scores/index.js";
import { InputError } from "../tensor/index.js";

export interface Evaluation extends ClassificationScores {
  /** Mean cross-entropy in nats. */
  readonly loss: number;
}

export interface EvaluateOptions {
  /** Default "plain", whatever the model was trained with. */
  readonly kernels?: KernelsName;
  /** Ends the evaluation within some hundred windows: it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Windows scored between two pauses that let signals through: about 50 ms of the baseline network. */
const PAUSE_EVERY_WINDOWS = 256;

/**
 * Scores a model on windows. Rejects with InputError when signals, units, rate, window or classes are not those the model was trained
 * with.
 */
export async function evaluateModel(model: Model, split: Split, { kernels, signal }: EvaluateOptions = {}): Promise<Evaluation> {
  checkCompatible(model, split.dataset);
  const { dataset, indices } = split;
  const predictor = createPredictor(model, kernels ? { kernels } : {});
  const predicted = new Int32Array(indices.length);
  let loss = 0;
  for (let start = 0; start < indices.length; start += PAUSE_EVERY_WINDOWS) {
    await host.pause();
    signal?.throwIfAborted();
    const some = predictor.predictAll(windowsOf({ dataset, indices: indices.subarray(start, start + PAUSE_EVERY_WINDOWS) }));
    predicted.set(some.predicted, start);
    for (const value of some.losses) loss += value;
  }
  const pick = (values: Int32Array): Int32Array => indices.map((window) => values[window]!);
  const scores = scoreClassification({
    labels: pick(dataset.y),
    predicted,
    subjects: pick(dataset.subject),
    classNames: dataset.classNames,
  });
  return { ...scores, loss: loss / indices.length };
}

/** Train and use must not disagree: throws InputError naming the first thing in which a dataset differs from the model's. */
function checkCompatible(model: Model, dataset: Dataset): void {
  const signal = ({ name, unit }: Signal): string => `${name} [${unit}]`;
  const rows: [what: string, expected: string | number | undefined, received: string | number | undefined][] = [
    ["signals", model.signals.length, dataset.signals.length],
    ...model.signals.map((own, i): (typeof rows)[number] => [
      `signal ${i + 1}`,
      signal(own),
      dataset.signals[i] && signal(dataset.signals[i]),
    ]),
    ["sampling rate in Hz", model.samplingRate, dataset.samplingRate],
    ["time steps in a window", timeStepsOf(model), dataset.timeSteps],
    ["classes", model.classNames.length, dataset.classNames.length],
    ...model.classNames.map((own, i): (typeof rows)[number] => [`class ${i + 1}`, own, dataset.classNames[i]]),
  ];
  const differing = rows.find(([, expected, received]) => expected !== received);
  if (!differing) return;
  const [what, expected, received] = differing;
  throw new InputError(
    `dataset ${dataset.name}: ${what}: expected ${expected}, as the model trained on ${trainedOn(model)[0]!.name} takes; received ${received}`,
  );
}
