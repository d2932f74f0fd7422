import type { PreparationKind, ValidationSplit } from "../data/index.js";
import type { KernelsName } from "../kernels/index.js";
import type { OptionValues } from "../models/index.js";
import type { FitOptions } from "../train/index.js";
import type { TrainingOptions } from "./training-options.js";

/** What decides a training's outcome, together with the windows. Plain data. */
export interface Recipe {
  /** A name of MODELS, and which of its options differ from their defaults. */
  readonly model: string;
  readonly options: OptionValues;
  /** What signals go through, by the training windows' statistics: one kind for every input of the network, or one each. */
  readonly preparation: PreparationKind | readonly PreparationKind[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly learningRate: number;
  readonly kernels: KernelsName;
  /** What is not as by default. */
  readonly training?: TrainingOptions | undefined;
}

/** The article's choices. */
export const DEFAULT_RECIPE: Recipe = {
  model: "baseline",
  options: {},
  preparation: "none",
  epochs: 10,
  batchSize: 32,
  seed: 1,
  learningRate: 1e-3,
  kernels: "plain",
};

export interface TrainCallbacks extends Pick<FitOptions, "onBatchEnd" | "onEpochEnd" | "signal" | "threads" | "profile"> {
  /** Watched after each epoch, which becomes part of the training record; never learned from. */
  readonly validation?: ValidationSplit | undefined;
  /** Called after each epoch of the autoencoder that a model goes on from; of others never. */
  readonly onPretrainingEpochEnd?: FitOptions["onEpochEnd"];
  /** The dataset's, where it is known already: hashing 10,000 windows takes 0.1 s. */
  readonly fingerprint?: string;
}
