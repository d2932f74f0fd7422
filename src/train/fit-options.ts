import type { KernelsName } from "../kernels/index.js";
import type { InputScalings, LossOptions, Weight, WindowSource } from "../nn/index.js";
import type { Averaging } from "./averaging.js";
import type { GradientOptions } from "./gradient-rules.js";
import type { EpochRecord } from "./history.js";
import type { EarlyStopping, ReduceOnPlateau } from "./monitor.js";
import type { Optimizer } from "./optimizers.js";
import type { TrainingProfile } from "./profile.js";
import type { Schedule } from "./schedules.js";

/** Where a training stands. One object, changed in place: copy what you keep. */
export interface BatchProgress {
  epoch: number;
  epochs: number;
  /** Batches done in this epoch, and in it altogether. */
  batch: number;
  batches: number;
  /** Windows trained on since the start, over all epochs. */
  windows: number;
  /** Means over the epoch so far; a regression has no accuracy. */
  loss: number;
  accuracy: number | undefined;
  /** Since the start. */
  seconds: number;
}

export interface FitOptions extends GradientOptions, Pick<LossOptions, "labelSmoothing"> {
  /** Default 10. */
  readonly epochs?: number;
  /** Default 32; the last batch of an epoch takes what is left. */
  readonly batchSize?: number;
  /** Decides weights, shuffling and dropout. The same seed gives the same bits everywhere. Default 1. */
  readonly seed?: number;
  /** Default adam(). */
  readonly optimizer?: Optimizer;
  /** How the optimizer's learning rate changes over epochs * batches steps. Default constant. */
  readonly schedule?: Schedule;
  /** One factor a class for its windows' losses, or "balanced": each class then weighs the same, see balancedWeights. Default 1 each. */
  readonly classWeights?: readonly number[] | "balanced" | undefined;
  /**
   * Mixes each window of a batch with another of it, share and rest from Beta(mixup, mixup), and their labels alike (Zhang et al., arXiv:1710.09412).
   * The loss of the history is then that of mixtures, and a mixture counts as right where the class of its larger part was called; validation
   * sees windows as they are. Default: none.
   */
  readonly mixup?: number | undefined;
  /** What the result is where it is not the last step's weights. Validation then sees the average. Default: nothing is averaged. */
  readonly averaging?: Averaging | undefined;
  /** Ends the training once validationData show no progress, and gives back the weights of the best epoch. Default: all epochs, and the last's. */
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Lowers the learning rate, on top of the schedule, whenever validationData show no progress. Default: never. */
  readonly reduceOnPlateau?: ReduceOnPlateau | undefined;
  /** From a preparation fitted on the training split, one for all inputs or one each; becomes part of what the network computes. */
  readonly inputScaling?: InputScalings;
  /** Watched after each epoch; never learned from. */
  readonly validationData?: WindowSource | undefined;
  /** Default "plain". "relaxed" is faster and gives other bits. */
  readonly kernels?: KernelsName;
  /** Threads that share each batch out, this one among them: 1 to 64, or "auto" for one a core, at most 8. The bits are the same. Default 1. */
  readonly threads?: number | "auto";
  /** Times the parts of each step. It then takes one thread, which is also what "auto" means. Default false. */
  readonly profile?: boolean;
  /** Where to start instead of at fresh weights. */
  readonly initialWeights?: readonly Weight[];
  /** Called after every batch. */
  readonly onBatchEnd?: (progress: Readonly<BatchProgress>) => void;
  readonly onEpochEnd?: (record: EpochRecord) => void;
  /** Ends the training within one batch: `fit` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface FitResult {
  readonly weights: readonly Weight[];
  readonly history: readonly EpochRecord[];
  /** The epoch after which the weights were as they are: the last, or with earlyStopping the best. */
  readonly epoch: number;
  /** Wall-clock time of the training, its threads' start included. */
  readonly seconds: number;
  /** How many threads shared it out. */
  readonly threads: number;
  /** Of the steps with a full batch; only where it was asked for. */
  readonly profile?: TrainingProfile;
  /** Names the bits: which kernels, and the hash of their binary. */
  readonly kernels: { readonly name: KernelsName; readonly sha256: string };
}
