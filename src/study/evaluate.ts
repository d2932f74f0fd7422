import type { Model } from "../artifact/index.js";
import type { Split } from "../data/index.js";
import { scoreClassification, type ClassificationScores } from "../scores/index.js";
import { judgeSplit, type EvaluateOptions, type JudgedSplit } from "./judge-split.js";

export interface Evaluation extends ClassificationScores {
  /** Mean cross-entropy in nats. */
  readonly loss: number;
}

/**
 * Scores a model on windows. Rejects with InputError when signals, units, rate, window or classes are not those the model was trained
 * with.
 */
export async function evaluateModel(model: Model, split: Split, options: EvaluateOptions = {}): Promise<Evaluation> {
  return evaluationOf(await judgeSplit(model, split, options), model.classNames);
}

/** The scores of windows that were judged. */
export function evaluationOf(
  judged: Pick<JudgedSplit, "labels" | "predicted" | "subjects" | "losses">,
  classNames: readonly string[],
): Evaluation {
  const { labels, predicted, subjects, losses } = judged;
  let loss = 0;
  for (const value of losses) loss += value;
  return { ...scoreClassification({ labels, predicted, subjects, classNames }), loss: loss / labels.length };
}
