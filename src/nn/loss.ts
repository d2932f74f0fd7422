import type { Kernels } from "../kernels/index.js";
import { InputError, type Pointer } from "../tensor/index.js";
import type { BoundLayer } from "./layer.js";

/** Cross-entropy behind a softmax output, straight from its logits. Without such an output there is no loss: asking for one throws. */
export function bindLoss(
  kernels: Kernels,
  last: BoundLayer,
  at: { p: Pointer; dz: Pointer | undefined; losses: Pointer; labels: Pointer; classes: number },
): { forward(n: number): void; backward(n: number): void } {
  const { logits } = last;
  if (!logits) {
    const refuse = (): never => {
      throw new InputError('a loss needs a network whose last layer is Dense with activation "softmax"; received another');
    };
    return { forward: refuse, backward: refuse };
  }
  return {
    // dz is scratch space here: with no gradient buffer, the logits themselves, which are not needed again.
    forward: (n) => kernels.softmaxCrossEntropy(at.p, at.losses, at.dz ?? logits.pointer, logits.pointer, at.labels, n, at.classes, 1),
    backward: (n) => kernels.softmaxCrossEntropy(at.p, at.losses, at.dz!, logits.pointer, at.labels, n, at.classes, 1 / n),
  };
}
