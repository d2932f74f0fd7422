import type { OptionValue, RecipeDefinition } from "./definition.js";
import type { DataFacts, MachineFacts, NetworkFacts } from "./facts.js";
import type { TrialRow } from "./trial-row.js";

/** Where values of one option are drawn from: one of the first four. Drawn numbers are rounded to four digits, so that a recipe can be written down. */
export interface SpaceParameter {
  /** All of them equally likely. */
  readonly choice?: readonly OptionValue[] | undefined;
  readonly uniform?: readonly [low: number, high: number] | undefined;
  /** Its logarithm is uniform: above 0. */
  readonly logUniform?: readonly [low: number, high: number] | undefined;
  /** Whole numbers, both ends included. */
  readonly integer?: readonly [low: number, high: number] | undefined;
  /** Given only where choices that stand before it in the space came out as one of these. */
  readonly when?: Readonly<Record<string, readonly OptionValue[]>> | undefined;
}

export type SearchDefinition =
  | { readonly kind: "random"; readonly trials: number }
  /**
   * `trials` configurations are trained for a few epochs, the best 1 / eta of them for eta times as many, and so on until maximumEpochs (Jamieson and Talwalkar
   * 2016). The first rung has at least minimumEpochs. Each rung trains anew, as a schedule fits its own length.
   */
  | {
      readonly kind: "successive-halving";
      readonly trials: number;
      readonly eta: number;
      readonly minimumEpochs: number;
      readonly maximumEpochs: number;
    }
  /** Successive halvings that begin with ever fewer configurations and ever more epochs (Li et al. 2018); how many follows from the two. */
  | { readonly kind: "hyperband"; readonly eta: number; readonly maximumEpochs: number };

/** A search for a recipe among the training subjects: what all configurations share, and what is drawn. Plain data: a JSON file. */
export interface TuningDefinition extends RecipeDefinition {
  /** Lower case letters, digits and hyphens; names the run's folder. */
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** A dataset's name or path, as --data takes it. */
  readonly data: string;
  /** By name of the option: one of the model's, of `training`, or preparation, epochs, batchSize, learningRate. */
  readonly space: Readonly<Record<string, SpaceParameter>>;
  readonly search: SearchDefinition;
  /** Of whole training subjects: each configuration is judged on every one of them, by networks that did not see them. */
  readonly folds: number;
  /** Of the drawing, and of every training. */
  readonly seed: number;
}

/** One point of the space. */
export interface DrawnConfiguration {
  /** "c1", "c2", ... in the order in which they were drawn. */
  readonly name: string;
  readonly values: Readonly<Record<string, OptionValue>>;
}

/** tuning.json: what was asked for, and all that decides the rows. */
export interface TuningRecord {
  readonly format: "stride-tuning-1";
  readonly definition: TuningDefinition;
  readonly configurations: readonly DrawnConfiguration[];
  /** SHA-256 over the dataset's numbers and names. */
  readonly fingerprint: string;
  readonly kernels: { readonly name: string; readonly sha256: string };
}

/** refit.json: the chosen recipe trained on all training subjects, and the one look at the test subjects. */
export interface RefitRecord {
  readonly configuration: string;
  readonly epochs: number;
  readonly seed: number;
  readonly parameters: number;
  readonly weightsSha256: string;
  readonly trainedOn: { readonly windows: number; readonly subjects: readonly number[] };
  readonly test: {
    readonly accuracy: number;
    readonly loss: number;
    readonly macroF1: number;
    readonly windows: number;
    readonly perSubject: readonly { readonly subject: number; readonly windows: number; readonly accuracy: number }[];
  };
  /** How often the test set has been opened on that machine, with this time; null where that is not known. */
  readonly openings: number | null;
}

/** All of a tuning's folder that a report is made from. */
export interface TuningRun {
  readonly tuning: TuningRecord;
  readonly machines: readonly MachineFacts[];
  readonly data: DataFacts;
  readonly networks: readonly { readonly configuration: string; readonly network: NetworkFacts }[];
  readonly rows: readonly TrialRow[];
  /** Null as long as nothing was chosen, or it was not trained on all. */
  readonly refit: RefitRecord | null;
}
