import { foldSplit, type Dataset } from "../data/index.js";
import { argMax, LEAST_PROBABILITY } from "../nn/index.js";
import { scoreClassification } from "../scores/index.js";
import { log } from "../tensor/index.js";
import type { FoldsDefinition } from "../records/index.js";
import type { PlannedMember, PlannedMemberJob } from "./ensemble-plan.js";
import type { Evaluation } from "./evaluate.js";
import type { FoldOutcome } from "./member-messages.js";
import { foldTables, meanAt, temperatureBy } from "./fold-tables.js";
import { fitMixtureWeights } from "./mixture-weights.js";
import { foldsOf } from "./run-trial.js";

/** What folds found of one recipe: every training window judged by models that held its subject out. */
export interface FoundMember {
  readonly name: string;
  readonly seeds: number;
  /** Whose probabilities were averaged. */
  readonly foldSeeds: number;
  /** By which its networks' logits are divided before they vote; null of random convolutions, each of which has its own. */
  readonly temperature: number | null;
  /** Of all its seeds together. */
  readonly weight: number;
  /** At this temperature, which was fitted to the same windows. */
  readonly scores: Evaluation;
}

export interface FoldsFound {
  /** The subjects held out in each. */
  readonly heldOut: readonly (readonly number[])[];
  readonly windows: number;
  /** In the definition's order. */
  readonly members: readonly FoundMember[];
  /** Of the blend, whose temperatures and weights in each fold are those that the other folds found: no window has a say in its own judgement. */
  readonly blend: Evaluation;
  /** Of the same members with equal weights. */
  readonly equal: Evaluation;
  /** By how many nats other weights could, at most, lose less over all folds. */
  readonly gap: number;
}

/**
 * The weights of an ensemble's recipes by which training subjects held out lose least log-loss (`fitMixtureWeights`), and how good members and blend are on
 * them. Networks are brought to the temperature of least log-loss first: one that was trained with smoothed labels never says more than these allow, and would be
 * outvoted, however often it is right, by one that is sure. `outcomes` has what each of `planFolds` gave.
 */
export function weighByFolds(
  dataset: Dataset,
  split: FoldsDefinition,
  members: readonly PlannedMember[],
  outcomes: readonly { readonly job: PlannedMemberJob; readonly outcome: FoldOutcome }[],
): FoldsFound {
  const { pool, heldOut } = foldsOf(dataset, split);
  const classes = dataset.classNames.length;
  const labels = pool.indices.map((window) => dataset.y[window]!);
  const tables = foldTables(members, outcomes, pool.indices, classes);
  /** Temperatures and weights by some rows, and the table of all rows that each member has at its temperature. */
  const by = (rows: readonly number[]) => {
    const temperatures = tables.map((table) => temperatureBy(table, rows, labels, dataset));
    const means = tables.map((table, m) => meanAt(table, temperatures[m]!, classes));
    return { temperatures, means, ...fitMixtureWeights(means.map((mean) => rows.map((row) => mean[row * classes + labels[row]!]!))) };
  };
  const mixed = (means: readonly Float64Array[], shares: readonly number[]): Float64Array =>
    means[0]!.map((_, i) => shares.reduce((sum, share, m) => sum + share * means[m]![i]!, 0));
  const place = new Map(Array.from(pool.indices, (window, i) => [window, i]));
  const { temperatures, means, weights, gap } = by(Array.from(pool.indices, (_, i) => i));
  const blend = new Float64Array(pool.indices.length * classes);
  for (const held of heldOut) {
    const { train, heldOut: judged } = foldSplit(pool, held);
    const others = by(Array.from(train.indices, (window) => place.get(window)!));
    const found = mixed(others.means, others.weights);
    for (const window of judged.indices) {
      const from = place.get(window)! * classes;
      blend.set(found.subarray(from, from + classes), from);
    }
  }
  const evaluate = (table: Float64Array): Evaluation => evaluateTable(dataset, pool.indices, table);
  return {
    ...{ heldOut, gap, windows: pool.indices.length, blend: evaluate(blend) },
    members: members.map(({ name, seeds, foldSeeds }, m) => ({
      ...{ name, seeds, foldSeeds, temperature: temperatures[m]!, weight: weights[m]!, scores: evaluate(means[m]!) },
    })),
    equal: evaluate(
      mixed(
        means,
        members.map(() => 1 / members.length),
      ),
    ),
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
