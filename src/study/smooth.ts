import { trainedFirstOn, type Model } from "../artifact/index.js";
import { fingerprintOf, hasSubjects, type Dataset, type Split } from "../data/index.js";
import {
  compareBySubject,
  estimateTransitions,
  filterSmoothing,
  majoritySmoothing,
  scoreClassification,
  viterbiSmoothing,
  type Chain,
  type ClassificationScores,
  type PairedBySubject,
  type Transitions,
} from "../scores/index.js";
import { InputError } from "../tensor/index.js";
import type { JudgedSplit } from "./judge-split.js";

/** "hmm" looks at all windows of a chain, "hmm-causal" at those so far; "majority" at those around, "majority-causal" at those before. */
export const SMOOTHINGS = ["majority", "majority-causal", "hmm", "hmm-causal"] as const;
export type SmoothingName = (typeof SMOOTHINGS)[number];

export interface SmoothOptions {
  readonly method: SmoothingName;
  /** Of a majority: an odd number of windows. Default 5. */
  readonly span?: number | undefined;
  /** Of a hidden Markov model: what is added to each count of a transition. Default 1. */
  readonly constant?: number | undefined;
}

/** A classification of windows with the help of their neighbours: another task than that of each window alone. */
export interface Smoothed {
  readonly method: SmoothingName;
  /** Null of a hidden Markov model. */
  readonly span: number | null;
  /** Of a hidden Markov model: what its transitions were counted in. Null of a majority. */
  readonly transitions:
    (Transitions & { readonly constant: number; readonly windows: number; readonly subjects: readonly number[] }) | null;
  /** Stretches of one subject's windows within which it smooths. */
  readonly chains: number;
  readonly predicted: Int32Array;
  readonly scores: ClassificationScores;
  /** b, the smoothed classes, against a, those of each window alone. */
  readonly comparison: PairedBySubject;
}

/** Any seed will do, but the same windows must give the same interval. */
const BOOTSTRAP_SEED = 1;

/**
 * Smooths over time what a model said of a split's windows. A chain is a stretch of one subject's windows that follow one another in the dataset, across the
 * ends of recordings: in UCI HAR these lie where the activity changes, and to stop there would be to be told of the change. A hidden Markov model's
 * transitions are counted in the model's own training subjects, one chain each. Rejects with InputError for a dataset without subjects,
 * whose windows do not follow one another, and for a hidden Markov model on another dataset than the model's, which lacks those.
 */
export async function smoothSplit(model: Model, split: Split, judged: JudgedSplit, options: SmoothOptions): Promise<Smoothed> {
  const { method, span = 5, constant = 1 } = options;
  const { labels, subjects, classes, probabilities } = judged;
  if (!hasSubjects(split.dataset)) {
    throw new InputError(
      `smoothing: expected recorded subjects, whose windows follow one another in time; received ${split.dataset.name}, which records none; judge each window alone`,
    );
  }
  const chains = chainsOf(split);
  const causal = method.endsWith("-causal");
  let transitions: Smoothed["transitions"] = null;
  let predicted: Int32Array;
  if (method.startsWith("majority")) predicted = majoritySmoothing(judged.predicted, chains, { span, causal });
  else {
    transitions = await transitionsOf(model, split.dataset, classes, constant);
    predicted = (causal ? filterSmoothing : viterbiSmoothing)(probabilities, chains, transitions);
  }
  const scores = scoreClassification({ labels, predicted, subjects, classNames: model.classNames });
  return {
    ...{ method, span: transitions ? null : span, transitions, chains: chains.length, predicted, scores },
    comparison: compareBySubject(judged, judged.predicted, predicted, { seed: BOOTSTRAP_SEED }),
  };
}

/** Windows of one subject that follow one another both in the dataset and in the split. */
export function chainsOf({ dataset: { subject }, indices }: Split): Chain[] {
  const chains: [number, number][] = [];
  indices.forEach((window, i) => {
    const before = indices[i - 1];
    if (before === window - 1 && subject[before] === subject[window]) chains.at(-1)![1] = i + 1;
    else chains.push([i, i + 1]);
  });
  return chains;
}

/**
 * What follows what in the windows of the model's own training subjects, one chain each, a hop of training apart. Rejects with InputError for another dataset than
 * the model's.
 */
export async function transitionsOf(
  model: Model,
  dataset: Dataset,
  classes: number,
  constant = 1,
): Promise<NonNullable<Smoothed["transitions"]>> {
  // Of whom a finetuning learned a part alone, the rest is judged by.
  const all = trainedFirstOn(model);
  const own = await fingerprintOf(dataset);
  // A number is a person within one dataset alone: those of another that members were trained on may be tested here.
  const origins = all.filter(({ fingerprint }) => fingerprint === own);
  const subjects = [...new Set(origins.flatMap((origin) => origin.subjects))].sort((a, b) => a - b);
  if (origins.length === 0) {
    throw new InputError(
      `smoothing: expected the dataset that the model was trained on, ${all[0]!.name}, whose training subjects tell what follows what; received ${dataset.name} with other recordings; smooth by majority`,
    );
  }
  const trained = new Set(subjects);
  const indices = dataset.y.map((_, window) => window).filter((window) => trained.has(dataset.subject[window]!));
  const labels = indices.map((window) => dataset.y[window]!);
  return { ...estimateTransitions(labels, chainsOf({ dataset, indices }), classes, constant), constant, windows: indices.length, subjects };
}
