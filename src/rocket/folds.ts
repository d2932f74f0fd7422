import { InputError } from "../tensor/index.js";

/**
 * Which of `count` folds each window belongs to, whole groups together: the largest group goes into the fold that has fewest windows so far, as
 * scikit-learn's GroupKFold; of equal groups the one that comes first. Throws InputError for fewer groups than folds.
 */
export function groupFolds(groups: Int32Array, count: number): Int32Array {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  if (sizes.size < count) {
    throw new InputError(
      `random convolutions: ${count} folds need as many groups; received ${sizes.size}; choose alpha by leave-one-out, without groups`,
    );
  }
  const filled = Array.from({ length: count }, () => 0);
  const foldOf = new Map<number, number>();
  for (const [group, size] of [...sizes].sort(([, a], [, b]) => b - a)) {
    const fold = filled.indexOf(Math.min(...filled));
    filled[fold]! += size;
    foldOf.set(group, fold);
  }
  return groups.map((group) => foldOf.get(group)!);
}
