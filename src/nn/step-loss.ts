import type { Backend } from "../kernels/index.js";
import type { Pointer } from "../tensor/index.js";

/** What a step that counts for nothing is labelled with: nobody labelled it, or it is padding. */
export const UNLABELLED = -1;

/** Where the cross-entropy of each time step finds its operands; those of window 0. */
interface StepLossPlan {
  readonly batchSize: number;
  readonly labelsEach: number;
  readonly classes: number;
  readonly y: Pointer;
  /** The logits, and where their gradient goes, which may be the same place. */
  readonly z: Pointer;
  readonly dz: Pointer;
  readonly losses: Pointer;
  readonly labels: Pointer;
}

/**
 * The cross-entropy of a class in each time step. A window's loss is the mean over its labelled steps, and each window counts the same, however many it has:
 * what comes of a window does not depend on its neighbours. Unlabelled steps have neither loss nor gradient.
 */
export function bindStepLoss(
  { kernels, arena }: Pick<Backend, "kernels" | "arena">,
  { batchSize, labelsEach: steps, classes, y, z, dz, losses, labels }: StepLossPlan,
): { prepare(): void; run(first: number, n: number, scale: number, factors: Pointer, smoothing: number): void } {
  // The kernel takes no step without a class: unlabelled ones have the first, and are cleared behind it.
  const namedAt = arena.allocate(batchSize * steps),
    lossesAt = arena.allocate(batchSize * steps);
  let given: Int32Array, named: Int32Array, each: Float32Array, own: Float32Array;
  return {
    prepare() {
      given = arena.i32(labels, batchSize * steps);
      named = arena.i32(namedAt, batchSize * steps);
      each = arena.f32(lossesAt, batchSize * steps);
      own = arena.f32(losses, batchSize);
    },
    run(first, n, scale, factors, smoothing) {
      for (let i = first; i < first + n; i++) {
        const row = i * steps;
        let labelled = 0;
        for (let t = row; t < row + steps; t++) {
          if (given[t]! !== UNLABELLED) labelled++;
          named[t] = Math.max(0, given[t]!);
        }
        const values = 4 * row * classes;
        const share = scale / Math.max(1, labelled);
        const [to, from] = [lossesAt + 4 * row, namedAt + 4 * row];
        kernels.softmaxCrossEntropy(y + values, to, dz + values, z + values, from, factors, steps, classes, share, smoothing);
        let sum = 0;
        for (let t = row; t < row + steps; t++) {
          if (given[t] === UNLABELLED) kernels.fillZero(dz + 4 * t * classes, classes);
          else sum += each[t]!;
        }
        own[i] = sum / Math.max(1, labelled);
      }
    },
  };
}
