import { regressionNetworkOf, weightsSha256, type RegressionModel, type Target } from "../artifact/index.js";
import { windowsOf, type Split, type TrainSplit } from "../data/index.js";
import type { NetworkConfig, WindowSource } from "../nn/index.js";
import { createRegressor } from "../predict/index.js";
import { scoreRegression, type RegressionScores } from "../scores/index.js";
import { InputError } from "../tensor/index.js";
import type { Recipe, TrainCallbacks } from "./recipe.js";
import { networkOfRecipe } from "./recipe-network.js";
import { trainNetwork, type TrainedModel } from "./trial.js";

/** What each window of a dataset is to be taken for: numbers in place of classes. */
export interface Targets {
  readonly targets: readonly Target[];
  /** (N, targets) of all windows of the dataset, in their units. */
  readonly values: Float32Array;
}

export interface TrainRegressionOptions extends TrainCallbacks {
  /** In place of the recipe's named network, whose last layer becomes "linear": one of your own that ends so, with a unit a target. */
  readonly network?: NetworkConfig;
  /** Whether the network learns targets less their mean over their deviation, by the training windows, as numbers far from 0 and 1 train badly. Default true. */
  readonly standardizeTargets?: boolean;
}

export type TrainedRegression = Omit<TrainedModel, "model" | "fitted"> & {
  readonly model: RegressionModel;
  readonly fitted: Awaited<ReturnType<typeof trainNetwork>>["fitted"];
};

/** Trains a network by a recipe to make numbers of windows. Throws InputError where recipe, data and targets do not fit. */
export async function trainRegression(
  train: TrainSplit,
  targets: Targets,
  recipe: Recipe,
  options: TrainRegressionOptions = {},
): Promise<TrainedRegression> {
  const { network: own, standardizeTargets = true, ...callbacks } = options;
  checkTargets(train, targets);
  const targetScaling = standardizeTargets ? scalingOf(train, targets) : null;
  const named = { ...train.dataset, classNames: targets.targets.map(({ name }) => name) };
  const learner = {
    config: own ?? linear(networkOfRecipe(recipe, named).config),
    named: !own,
    sourceOf: (split: Split) => targetWindows(split, targets, targetScaling),
  };
  const { parts, training, fitted, ...trained } = await trainNetwork(train, learner, recipe, callbacks);
  const model: RegressionModel = {
    kind: "regression",
    ...{ ...parts, targets: targets.targets, targetScaling },
    training: { ...training, history: fitted.history.map(({ seconds: _, accuracy: __, validationAccuracy: ___, ...epoch }) => epoch) },
  };
  regressionNetworkOf(model, "recipe");
  return { model, fitted, weightsSha256: await weightsSha256(model.weights), ...trained };
}

/** Scores a regression on windows: errors in the targets' units. Throws InputError where windows or targets do not fit the model. */
export function evaluateRegression(model: RegressionModel, split: Split, targets: Targets): RegressionScores {
  checkTargets(split, targets);
  const { dataset, indices } = split;
  const named = (all: readonly Target[]): string => all.map(({ name, unit }) => `${name} [${unit}]`).join(", ");
  if (named(model.targets) !== named(targets.targets)) {
    throw new InputError(`regression: expected the targets ${named(model.targets)}, as the model has; received ${named(targets.targets)}`);
  }
  const count = targets.targets.length;
  const source = windowsOf(split);
  const size = source.timeSteps * source.channels;
  const windows = new Float32Array(indices.length * size);
  for (let i = 0; i < indices.length; i++) source.copyWindow(i, windows, i * size);
  const predicted = new Float32Array(indices.length * count);
  const lengths = dataset.lengths && indices.map((window) => dataset.lengths![window]!);
  createRegressor(model).predictInto(windows, predicted, lengths);
  return scoreRegression({
    predicted,
    expected: Float32Array.from(
      { length: predicted.length },
      (_, i) => targets.values[indices[Math.floor(i / count)]! * count + (i % count)]!,
    ),
    subjects: indices.map((window) => dataset.subject[window]!),
  });
}

/** A classifier's network with numbers in place of classes. */
function linear(config: NetworkConfig): NetworkConfig {
  const last = config.layers.at(-1)!;
  if (last.kind !== "Dense") throw new Error(`network ${config.name}: expected Dense as last layer; received ${last.kind}`);
  return { ...config, layers: [...config.layers.slice(0, -1), { ...last, activation: "linear" }] };
}

function checkTargets({ dataset }: Split, { targets, values }: Targets): void {
  const expected = dataset.y.length * targets.length;
  if (targets.length === 0 || values.length !== expected) {
    throw new InputError(
      `dataset ${dataset.name}: targets: expected ${targets.length} for each of ${dataset.y.length} windows, one or more; received ${values.length} values`,
    );
  }
  const unfit = values.findIndex((value) => !Number.isFinite(value));
  if (unfit < 0) return;
  const window = Math.floor(unfit / targets.length);
  throw new InputError(`dataset ${dataset.name}: targets: expected finite values; received ${values[unfit]} in window ${window}, from 0`);
}

/** Mean and population deviation of each target over the windows; one that does not vary keeps its scale. */
function scalingOf({ indices }: TrainSplit, { targets, values }: Targets): NonNullable<RegressionModel["targetScaling"]> {
  const [mean, scale] = [new Float32Array(targets.length), new Float32Array(targets.length)];
  targets.forEach((_, target) => {
    const own = Float64Array.from(indices, (window) => values[window * targets.length + target]!);
    const middle = own.reduce((sum, value) => sum + value, 0) / own.length;
    mean[target] = middle;
    scale[target] = Math.sqrt(own.reduce((sum, value) => sum + (value - middle) ** 2, 0) / own.length) || 1;
  });
  return { mean, scale };
}

function targetWindows(split: Split, { targets, values }: Targets, scaling: RegressionModel["targetScaling"]): WindowSource {
  const count = targets.length;
  const scaled = values.map((value, i) => (scaling ? (value - scaling.mean[i % count]!) / scaling.scale[i % count]! : value));
  return {
    ...windowsOf(split),
    classes: 0,
    copyTarget(i, to, offset) {
      const start = split.indices[i]! * count;
      for (let target = 0; target < count; target++) to[offset + target] = scaled[start + target]!;
    },
  };
}
