import type { Augmentation } from "../data/index.js";
import type { AlphaScore } from "../rocket/index.js";
import type { FinetuningRecord, TrainedOn } from "./trained-on.js";

/**
 * How a model was trained. Nothing here depends on clock or machine, so the same seed gives the same file, byte for byte, wherever it
 * was trained.
 */
interface CommonTraining {
  /** Version of Stride. */
  readonly stride: string;
  readonly dataset: TrainedOn;
  readonly seed: number;
  readonly kernels: { readonly name: string; readonly sha256: string };
}

/** How random convolutions were fitted; with seed and windows all that is needed to fit them again. */
export interface RocketTraining extends CommonTraining {
  /** Of how many folds of subjects, or of windows where no subjects were recorded, `scores` are; 0 of logistic regression, for which there were none. */
  readonly folds: number;
  /** What was asked for; absent where it was as by default. */
  readonly options: {
    readonly features?: number;
    readonly maxDilations?: number;
    readonly standardize?: boolean;
    readonly alpha?: number;
  };
  /** What those folds found about each alpha. */
  readonly scores: readonly AlphaScore[];
}

/** How a network was trained. */
export interface TrainingRecord extends CommonTraining {
  /** The windows that were watched after each epoch, and of whom; only where training subjects were held back. */
  readonly validation?: { readonly windows: number; readonly subjects: readonly number[] };
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: { readonly name: string; readonly config: Readonly<Record<string, number | boolean>> };
  /**
   * What training did besides, each only where it was asked for; the words are those of `fit`. With optimizer, epochs, batchSize and seed all that is
   * needed to train again.
   */
  readonly schedule?:
    | { readonly kind: "constant" }
    | { readonly kind: "cosine"; readonly warmup: number; readonly alpha: number }
    | {
        readonly kind: "one-cycle";
        readonly pctStart: number;
        readonly divFactor: number;
        readonly finalDivFactor: number;
        readonly annealStrategy: "cos" | "linear";
      }
    | { readonly kind: "step"; readonly milestones: readonly number[]; readonly gamma: number };
  readonly labelSmoothing?: number;
  readonly classWeights?: "balanced" | readonly number[];
  readonly l2?: number;
  readonly clipValue?: number;
  readonly clipNorm?: number;
  readonly averaging?: { readonly kind: "ema"; readonly momentum: number } | { readonly kind: "swa"; readonly epochs: number };
  readonly earlyStopping?: MonitorRecord;
  readonly reduceOnPlateau?: MonitorRecord & { readonly factor?: number };
  /** How windows were changed before the network saw them. */
  readonly augmentation?: Augmentation;
  /** What was learned afterwards, from one person's windows, in the order in which it was. All else is of the training before. */
  readonly finetuning?: readonly FinetuningRecord[];
  /** One a signal, in its unit: what dropped signals were replaced by, their means over the training windows. There where `augmentation` drops signals or sensors. */
  readonly dropMeans?: readonly number[];
  /** Of the autoencoder on whose encoder the network goes on: the mean squared error of each of its epochs. Absent where there was none. */
  readonly pretraining?: { readonly losses: readonly number[] };
  /** The epoch whose weights these are; only with earlyStopping, without which they are the last's. */
  readonly epoch?: number;
  readonly history: readonly {
    readonly epoch: number;
    readonly loss: number;
    readonly accuracy: number;
    readonly validationLoss?: number;
    readonly validationAccuracy?: number;
  }[];
}

/** By what a training is stopped, or its rate lowered. */
export interface MonitorRecord {
  readonly patience: number;
  readonly monitor?: "validationLoss" | "validationAccuracy";
  readonly minDelta?: number;
}
