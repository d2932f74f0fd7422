import type { Kernels } from "../kernels/index.js";
import { InputError, type Pointer } from "../tensor/index.js";
import type { BoundLayer } from "./layer.js";

/** Cross-entropy behind a softmax output, straight from its logits. Without such an output there is no loss: asking for one throws. */
export function bindLoss(
  kernels: Kernels,
  last: BoundLayer,
  at: { p: Pointer; dz: Pointer | undefined; losses: Pointer; labels: Pointer; classes: number },
): { forward(first: number, n: number): void; backward(first: number, n: number, total: number): void } {
  const { logits } = last;
  if (!logits) {
    const refuse = (): never => {
      throw new InputError('a loss needs a network whose last layer is Dense with activation "softmax"; received another');
    };
    return { forward: refuse, backward: refuse };
  }
  const run = (dz: Pointer, first: number, n: number, scale: number): void => {
    const row = 4 * first * at.classes,
      one = 4 * first;
    kernels.softmaxCrossEntropy(at.p + row, at.losses + one, dz + row, logits.pointer + row, at.labels + one, n, at.classes, scale);
  };
  return {
    // dz is scratch space here: with no gradient buffer, the logits themselves, which are not needed again.
    forward: (first, n) => run(at.dz ?? logits.pointer, first, n, 1),
    backward: (first, n, total) => run(at.dz!, first, n, 1 / total),
  };
}
