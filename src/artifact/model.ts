import type { Acquisition, Layout, Preparation, Signal } from "../data/index.js";
import type { NetworkConfig, Weight } from "../nn/index.js";
import type { RandomConvolutionModel } from "../rocket/index.js";
import type { TrainedOn } from "./trained-on.js";
import type { RocketTraining, TrainingRecord } from "./training-record.js";

/** The longest history a model file takes: far past any use, and its metadata stay below safetensors' 1 MiB. */
export const MOST_EPOCHS = 10000;

/** A trained classifier of windows with all that is needed to use it, and the story of how it came about: one model, or several that vote. */
export type Model = SingleModel | EnsembleModel;

/** A network, or random convolutions: what can be a member of an ensemble. */
export type SingleModel = NetworkModel | RocketModel;

/** What a model is fed. */
interface FedModel {
  /** One entry a channel: what to feed, in which unit. */
  readonly signals: readonly Signal[];
  /** In Hz; how many time steps a window has, `timeStepsOf` tells. */
  readonly samplingRate: number;
  /** The share of a window that its successor repeated in training. */
  readonly overlap: number;
  /** Set where it was trained on windows of unequal lengths, zeros behind the shorter ones: it then takes shorter windows, too. */
  readonly unequalLengths?: true;
  /** How its windows come about from what sensors measure, where the dataset said so; `acquisitionOf` knows it of others, too. */
  readonly acquisition?: Acquisition;
  /** Of the files that those recordings were read from: by it a new one is read without guessing. */
  readonly layout?: Layout;
}

interface CommonModel extends FedModel {
  readonly classNames: readonly string[];
}

export interface NetworkModel extends CommonModel {
  readonly kind: "network";
  /** Ends in Dense with activation "softmax", one unit a class; or, of two classes, in one unit with "sigmoid": the probability of the second. */
  readonly network: NetworkConfig;
  /** In the network's order. */
  readonly weights: readonly Weight[];
  /** One entry an input of the network: what raw signals go through before it; null where it sees them raw. */
  readonly preparation: readonly (Preparation | null)[];
  /** Absent where probabilities are the network's own, as if the temperature were 1. */
  readonly calibration?: Calibration;
  readonly training: TrainingRecord;
}

/**
 * A temperature by which a network's logits are divided before the softmax, and the windows it was fitted to: of subjects whom the network did not learn
 * from. It changes probabilities and no label.
 */
export interface Calibration {
  /** Above 0; above 1 the network was too sure of itself. */
  readonly temperature: number;
  readonly windows: number;
  readonly subjects: readonly number[];
  /** In how many folds those were held out of as many networks, trained for this alone by the same recipe; absent where the logits are this network's. */
  readonly folds?: number;
  /** Below which probability a window is called unsure, and what that is worth on those windows; absent of older files, and where no threshold is good enough. */
  readonly unsure?: UnsureThreshold;
}

/** A threshold for the probability of the class that a window is called. */
export interface UnsureThreshold {
  /** The lowest above which, itself included, at least the share `precision` of the held-out windows was called rightly; 0 to 1. */
  readonly threshold: number;
  /** What was asked for, above 0 to 1. */
  readonly precision: number;
  /** Of those windows at or above the threshold the share that was called rightly, and their share of all. */
  readonly right: number;
  readonly sure: number;
}

/** Random convolutions (MiniRocket, MultiRocket, Hydra) and the linear classifier over them. */
export interface RocketModel extends CommonModel {
  readonly kind: "rocket";
  /** With a temperature; as many channels as signals, as many classes as names. What its channels are scaled by is a part of it. */
  readonly convolutions: RandomConvolutionModel;
  readonly training: RocketTraining;
}

/** Several models whose probabilities are averaged: see `createEnsemble`. */
export interface EnsembleModel extends CommonModel {
  readonly kind: "ensemble";
  /** One or more that take the same windows and tell the same classes. */
  readonly members: readonly SingleModel[];
  /** One a member, from 0 on, summing to 1. */
  readonly weights: readonly number[];
  readonly weighting: Weighting;
}

/** How the weights of an ensemble came about. Where folds chose them, what these found: shares and nats per window, of windows held out. */
export type Weighting =
  | { readonly from: "equal" | "given" }
  | {
      readonly from: "folds";
      /** Of so many folds of whole training subjects. */
      readonly folds: number;
      /** As the members stand, each recipe with all of its seeds; those of weight 0 have no members. */
      readonly recipes: readonly (WeighedScore & { readonly name: string; readonly seeds: number; readonly weight: number })[];
      /** Of all together, each fold weighed by what the others found. */
      readonly blend: WeighedScore;
    };

export interface WeighedScore {
  readonly accuracy: number;
  readonly loss: number;
}

/** A number that a regression makes of a window: what is meant, and in which unit. */
export interface Target {
  readonly name: string;
  /** As printed: "steps/min"; empty where there is none. */
  readonly unit: string;
}

/** A network that makes numbers of a window, with all that is needed to use it. */
export interface RegressionModel extends FedModel {
  readonly kind: "regression";
  /** Ends in Dense with activation "linear", one unit a target. */
  readonly network: NetworkConfig;
  readonly weights: readonly Weight[];
  readonly preparation: readonly (Preparation | null)[];
  /** One entry an output. */
  readonly targets: readonly Target[];
  /** An output times its scale, plus its mean, is the target in its unit; null where it was trained on targets as they are. */
  readonly targetScaling: { readonly mean: Float32Array; readonly scale: Float32Array } | null;
  /** Losses are mean squared errors, of scaled targets where there is a scaling. */
  readonly training: Omit<TrainingRecord, "history"> & { readonly history: readonly RegressionEpoch[] };
}

/** A network that tells a class for each time step of a window, with all that is needed to use it. */
export interface SequenceModel extends CommonModel {
  readonly kind: "sequence";
  /** Ends in Conv1D with activation "softmax", one filter a class, and leaves as many time steps as it takes. */
  readonly network: NetworkConfig;
  readonly weights: readonly Weight[];
  readonly preparation: readonly (Preparation | null)[];
  /** Losses and accuracies are of time steps: of a window the mean over its labelled ones. */
  readonly training: TrainingRecord;
}

export interface RegressionEpoch {
  readonly epoch: number;
  readonly loss: number;
  readonly validationLoss?: number;
}

/** How many time steps a window has. */
export function timeStepsOf(model: Model | RegressionModel | SequenceModel): number {
  if (model.kind === "ensemble") return timeStepsOf(model.members[0]!);
  return model.kind === "rocket" ? model.convolutions.timeSteps : model.network.inputShape[0];
}

/** By what decisions are divided before the softmax that makes them probabilities; 1 of a network that was not calibrated, and of an ensemble, whose members have theirs. */
export function temperatureOf(model: Model): number {
  if (model.kind === "ensemble") return 1;
  return (model.kind === "rocket" ? model.convolutions.temperature : model.calibration?.temperature) ?? 1;
}

/** The network's name, or the transform's. */
export function nameOf(model: Model): string {
  if (model.kind === "ensemble") return "ensemble";
  return model.kind === "rocket" ? model.convolutions.transform : model.network.name;
}

/** What a model was trained on to begin with, without anybody whom it was finetuned to; of an ensemble each that differs. */
export function trainedFirstOn(model: Model): readonly TrainedOn[] {
  const members = model.kind === "ensemble" ? model.members : [model];
  const first = new Set(members.map(({ training: { dataset } }) => JSON.stringify([dataset.fingerprint, dataset.subjects])));
  return trainedOn(model).filter(({ fingerprint, subjects }) => first.has(JSON.stringify([fingerprint, subjects])));
}

/**
 * What a model was trained on, and whom it was finetuned to; of an ensemble each that differs, in the members' order. The first is what it was trained on to
 * begin with.
 */
export function trainedOn(model: Model): readonly TrainedOn[] {
  const distinct = new Map<string, TrainedOn>();
  for (const { training } of model.kind === "ensemble" ? model.members : [model]) {
    const tuned = "finetuning" in training ? (training.finetuning ?? []) : [];
    for (const dataset of [training.dataset, ...tuned.map((one) => one.dataset)]) {
      const key = JSON.stringify([dataset.fingerprint, dataset.subjects]);
      if (!distinct.has(key)) distinct.set(key, dataset);
    }
  }
  return [...distinct.values()];
}
