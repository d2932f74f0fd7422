import { sequenceNetworkOf, weightsSha256, type SequenceModel } from "../artifact/index.js";
import { windowsOf, type Split, type TrainSplit } from "../data/index.js";
import { UNLABELLED, type NetworkConfig, type WindowSource } from "../nn/index.js";
import { createStepPredictor } from "../predict/index.js";
import { scoreClassification, type ClassificationScores } from "../scores/index.js";
import { InputError } from "../tensor/index.js";
import type { Recipe, TrainCallbacks } from "./recipe.js";
import { classifiedHistory, trainNetwork, type TrainedModel } from "./trial.js";

/** A label for each time step of each window of a dataset. */
export interface StepLabels {
  readonly classNames: readonly string[];
  /** (N, T) of all windows of the dataset: classes from 0, UNLABELLED where a step has none. */
  readonly values: Int32Array;
}

export interface TrainSequenceOptions extends TrainCallbacks {
  /** One that ends in Conv1D with "softmax", a filter a class, and has as many steps behind it as before. */
  readonly network: NetworkConfig;
}

export type TrainedSequence = Omit<TrainedModel, "model" | "fitted"> & {
  readonly model: SequenceModel;
  readonly fitted: Awaited<ReturnType<typeof trainNetwork>>["fitted"];
};

/** Trains a network to tell a class for each time step. The recipe's model and its options are not read. Throws InputError where recipe, data and labels do not fit. */
export async function trainSequence(
  train: TrainSplit,
  labels: StepLabels,
  recipe: Recipe,
  { network, ...callbacks }: TrainSequenceOptions,
): Promise<TrainedSequence> {
  checkStepLabels(train, labels);
  const learner = { config: network, named: false, sourceOf: (split: Split) => stepWindows(split, labels) };
  const { parts, training, fitted, ...trained } = await trainNetwork(train, learner, recipe, callbacks);
  const model: SequenceModel = {
    ...{ kind: "sequence", ...parts, classNames: labels.classNames },
    training: { ...training, history: classifiedHistory(fitted) },
  };
  sequenceNetworkOf(model, "recipe");
  return { ...{ model, weightsSha256: await weightsSha256(model.weights), ...trained }, fitted };
}

/**
 * Scores of the labelled time steps of a split's windows; what is counted as windows are steps. Throws InputError for other classes than the model's, and where
 * signals, rate or window are not those that it was trained with.
 */
export function evaluateSequence(model: SequenceModel, split: Split, labels: StepLabels): ClassificationScores {
  const { dataset, indices } = split;
  checkStepLabels(split, labels);
  const facts = [
    ["classes", model.classNames.join(", "), labels.classNames.join(", ")],
    ["signals", named(model.signals), named(dataset.signals)],
    ["sampling rate in Hz", String(model.samplingRate), String(dataset.samplingRate)],
    ["time steps in a window", String(model.network.inputShape[0]), String(dataset.timeSteps)],
  ] as const;
  const differing = facts.find(([, expected, received]) => expected !== received);
  if (differing) {
    const [what, expected, received] = differing;
    throw new InputError(`dataset ${dataset.name}: ${what}: expected ${expected}, as the model has; received ${received}`);
  }
  const predictor = createStepPredictor(model);
  const size = dataset.timeSteps * dataset.signals.length;
  const found = { labels: [] as number[], predicted: [] as number[], subjects: [] as number[] };
  for (const window of indices) {
    const length = dataset.lengths?.[window] ?? dataset.timeSteps;
    const { labels: called } = predictor.predict(dataset.x.slice(window * size, (window + 1) * size), { length });
    for (let t = 0; t < length; t++) {
      const label = labels.values[window * dataset.timeSteps + t]!;
      if (label === UNLABELLED) continue;
      found.labels.push(label);
      found.predicted.push(called[t]!);
      found.subjects.push(dataset.subject[window]!);
    }
  }
  return scoreClassification({
    labels: Int32Array.from(found.labels),
    predicted: Int32Array.from(found.predicted),
    subjects: Int32Array.from(found.subjects),
    classNames: labels.classNames,
  });
}

function named(signals: Split["dataset"]["signals"]): string {
  return signals.map(({ name, unit }) => `${name} [${unit}]`).join(", ");
}

function checkStepLabels({ dataset }: Split, { classNames, values }: StepLabels): void {
  const expected = dataset.y.length * dataset.timeSteps;
  if (classNames.length < 2)
    throw new InputError(`dataset ${dataset.name}: step labels: expected two classes or more; received ${classNames.length}`);
  if (values.length !== expected) {
    throw new InputError(
      `dataset ${dataset.name}: step labels: expected ${dataset.y.length} windows x ${dataset.timeSteps} time steps = ${expected}; received ${values.length}`,
    );
  }
}

function stepWindows(split: Split, { classNames, values }: StepLabels): WindowSource {
  const windows = windowsOf(split);
  const steps = windows.timeSteps;
  return {
    ...windows,
    classes: classNames.length,
    copyLabels(i, to, offset) {
      const start = split.indices[i]! * steps;
      for (let t = 0; t < steps; t++) to[offset + t] = values[start + t]!;
    },
  };
}
