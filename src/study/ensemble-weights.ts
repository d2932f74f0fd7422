import { foldPool, foldSplit, type Dataset } from "../data/index.js";
import { argMax } from "../nn/index.js";
import { scoreClassification } from "../scores/index.js";
import { log } from "../tensor/index.js";
import type { PlannedMember, PlannedMemberJob } from "./ensemble-plan.js";
import type { Evaluation } from "./evaluate.js";
import type { FoldOutcome } from "./member-messages.js";
import { fitMixtureWeights } from "./mixture-weights.js";
import { foldsOf } from "./run-trial.js";

/** What folds found of one recipe: every training window judged by models that held its subject out. */
export interface FoundMember {
  readonly name: string;
  readonly seeds: number;
  /** Whose probabilities were averaged. */
  readonly foldSeeds: number;
  /** Of all its seeds together. */
  readonly weight: number;
  readonly scores: Evaluation;
}

export interface FoldsFound {
  /** The subjects held out in each. */
  readonly heldOut: readonly (readonly number[])[];
  readonly windows: number;
  /** In the definition's order. */
  readonly members: readonly FoundMember[];
  /** Of the blend, whose weights in each fold are those that the other folds found: no window has a say in its own judgement. */
  readonly blend: Evaluation;
  /** Of the same members with equal weights. */
  readonly equal: Evaluation;
  /** By how many nats other weights could, at most, lose less over all folds. */
  readonly gap: number;
}

/** As where a member's probability is kept: a softmax is 0 by rounding alone. */
const LEAST_PROBABILITY = 2 ** -149;

/**
 * The weights of an ensemble's recipes by which training subjects held out lose least log-loss (`fitMixtureWeights`), and how good members and blend are on
 * them. `outcomes` has what each of `planFolds` gave.
 */
export function weighByFolds(
  dataset: Dataset,
  folds: number,
  members: readonly PlannedMember[],
  outcomes: readonly { readonly job: PlannedMemberJob; readonly outcome: FoldOutcome }[],
): FoldsFound {
  const { pool, heldOut } = foldsOf(dataset, { kind: "groupKFold", folds });
  const classes = dataset.classNames.length;
  const place = new Map(Array.from(pool.indices, (window, i) => [window, i]));
  const tables = members.map(({ name, foldSeeds }) => {
    const table = new Float64Array(pool.indices.length * classes);
    for (const { job, outcome } of outcomes) {
      if (job.member !== name) continue;
      outcome.windows.forEach((window, i) => {
        const to = place.get(window)! * classes;
        for (let k = 0; k < classes; k++) table[to + k]! += outcome.probabilities[i * classes + k]! / foldSeeds;
      });
    }
    return table;
  });
  const truths = tables.map((table) => Float64Array.from(pool.indices, (window, i) => table[i * classes + dataset.y[window]!]!));
  const { weights, gap } = fitMixtureWeights(truths);
  const mixed = (shares: readonly number[]): Float64Array =>
    tables[0]!.map((_, i) => shares.reduce((sum, share, m) => sum + share * tables[m]![i]!, 0));
  const blend = new Float64Array(pool.indices.length * classes);
  for (const held of heldOut) {
    const { train, heldOut: judged } = foldSplit(foldPool(dataset), held);
    const rest = Array.from(train.indices, (window) => place.get(window)!);
    const found = mixed(fitMixtureWeights(truths.map((truth) => rest.map((i) => truth[i]!))).weights);
    for (const window of judged.indices) {
      const from = place.get(window)! * classes;
      blend.set(found.subarray(from, from + classes), from);
    }
  }
  const evaluate = (table: Float64Array): Evaluation => evaluateTable(dataset, pool.indices, table);
  return {
    ...{ heldOut, gap, windows: pool.indices.length, blend: evaluate(blend) },
    members: members.map(({ name, seeds, foldSeeds }, m) => ({
      ...{ name, seeds, foldSeeds, weight: weights[m]!, scores: evaluate(tables[m]!) },
    })),
    equal: evaluate(mixed(members.map(() => 1 / members.length))),
  };
}

/** `table` (N, classes) beside the windows. */
function evaluateTable({ y, subject, classNames }: Dataset, windows: Int32Array, table: Float64Array): Evaluation {
  const probabilities = Float32Array.from(table);
  const classes = classNames.length;
  const labels = windows.map((window) => y[window]!);
  const scores = scoreClassification({
    ...{ labels, classNames },
    subjects: windows.map((window) => subject[window]!),
    predicted: windows.map((_, i) => argMax(probabilities, i * classes, classes)),
  });
  const loss = labels.reduce((sum, label, i) => sum - log(Math.max(table[i * classes + label]!, LEAST_PROBABILITY)), 0);
  return { ...scores, loss: loss / labels.length };
}
