import { createPredictor } from "../predict/index.js";
import {
  foldPool,
  foldSplit,
  groupKFold,
  leakyKFold,
  windowsOf,
  type Dataset,
  type TrainSplit,
  type ValidationSplit,
} from "../data/index.js";
import { countWins, scoreClassification, wilcoxonSignedRank, type ClassificationScores, type Wins } from "../scores/index.js";
import type { Recipe, TrainCallbacks } from "./recipe.js";
import { trainModel } from "./trial.js";

/** A cross-validation in one of two ways. */
export interface MeasuredFolds {
  /** Of each fold. */
  readonly accuracies: readonly number[];
  /** Of all windows, each judged by the network that held it out. */
  readonly scores: ClassificationScores;
}

/** What folds of windows say more than folds of subjects: same windows, same sizes, same seed, same recipe. */
export interface MeasuredLeak {
  readonly byWindows: MeasuredFolds;
  readonly bySubjects: MeasuredFolds;
  /** Wilcoxon's signed-rank test over the subjects: whether it might be chance. */
  readonly p: number;
  /** Subjects on whom the leaking folds come out better. */
  readonly wins: Wins;
}

export interface MeasureLeakOptions extends Pick<TrainCallbacks, "signal" | "threads"> {
  readonly folds: number;
  /** Called before each training, with its number from 1, of how many, and which way. */
  readonly onTraining?: (training: number, trainings: number, by: "windows" | "subjects") => void;
}

/** Trains 2 x folds networks on the training subjects of a dataset, which leaves its test set closed. Throws InputError as `groupKFold`. */
export async function measureLeak(dataset: Dataset, recipe: Recipe, options: MeasureLeakOptions): Promise<MeasuredLeak> {
  const { folds, onTraining, ...callbacks } = options;
  const pool = foldPool(dataset);
  const subjects = groupKFold(pool, folds).map((heldOut) => foldSplit(pool, heldOut));
  const windows = leakyKFold(pool, folds, recipe.seed);
  let training = 0;
  const measure = async (
    splits: readonly { train: TrainSplit; heldOut: ValidationSplit }[],
    by: "windows" | "subjects",
  ): Promise<MeasuredFolds> => {
    const predicted = new Int32Array(dataset.y.length);
    const accuracies: number[] = [];
    for (const { train, heldOut } of splits) {
      onTraining?.(++training, 2 * folds, by);
      const { model } = await trainModel(train, recipe, callbacks);
      const called = createPredictor(model, { kernels: recipe.kernels }).predictAll(windowsOf(heldOut)).predicted;
      heldOut.indices.forEach((window, i) => (predicted[window] = called[i]!));
      accuracies.push(heldOut.indices.filter((window) => predicted[window] === dataset.y[window]).length / heldOut.indices.length);
    }
    const pick = (values: Int32Array): Int32Array => pool.indices.map((window) => values[window]!);
    const { classNames } = dataset;
    return {
      accuracies,
      scores: scoreClassification({ labels: pick(dataset.y), predicted: pick(predicted), subjects: pick(dataset.subject), classNames }),
    };
  };
  const byWindows = await measure(windows, "windows");
  const bySubjects = await measure(subjects, "subjects");
  const [without, withLeak] = [bySubjects, byWindows].map(({ scores }) =>
    [...scores.perSubject].sort((a, b) => a.subject - b.subject).map(({ accuracy }) => accuracy),
  ) as [number[], number[]];
  return { byWindows, bySubjects, p: wilcoxonSignedRank(without, withLeak).p, wins: countWins(without, withLeak) };
}
