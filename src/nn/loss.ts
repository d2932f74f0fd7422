import type { Arena, Pointer } from "../tensor/index.js";
import type { Kernels } from "../kernels/index.js";
import { InputError } from "../tensor/index.js";
import type { BoundLayer } from "./layer.js";

/** What training minimises besides a plain cross-entropy; `evaluate` knows of neither, so that losses of evaluations can be compared. */
export interface LossOptions {
  /**
   * The share of each window's target that is spread evenly over all classes (Szegedy et al., arXiv:1512.00567), as Keras' label_smoothing; 0 to
   * below 1. Default 0.
   */
  readonly labelSmoothing?: number | undefined;
  /**
   * One factor a class, by which its windows' losses are multiplied. As with Keras' class_weight a batch's loss is the sum of these products over
   * the number of its windows (PyTorch divides by the sum of their weights). Default 1 each.
   */
  readonly classWeights?: readonly number[] | undefined;
}

/** Throws InputError for options out of range, or weights that are not one for each of the classes. */
export function checkLoss({ labelSmoothing = 0, classWeights }: LossOptions, classes: number): void {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new InputError(`labelSmoothing must be at least 0 and below 1; received ${labelSmoothing}`);
  }
  if (!classWeights) return;
  if (classWeights.length !== classes) {
    throw new InputError(`classWeights: expected ${classes}, one for each class; received ${classWeights.length}`);
  }
  const wrong = classWeights.find((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong !== undefined) throw new InputError(`classWeights must be at least 0 and finite; received ${wrong}`);
  if (classWeights.every((weight) => weight === 0)) throw new InputError("classWeights: expected one above 0; received 0 for every class");
}

/** Where a loss finds its operands. */
export interface LossPlan {
  readonly p: Pointer;
  readonly dz: Pointer | undefined;
  readonly losses: Pointer;
  readonly labels: Pointer;
  readonly classes: number;
}

export interface BoundLoss {
  /** To be called once the arena is sealed. */
  prepare(): void;
  /** The plain loss of n windows from `first` on. */
  forward(first: number, n: number): void;
  /** The loss to be minimised, and the gradient of its mean over `total` windows. */
  backward(first: number, n: number, total: number): void;
}

/** Cross-entropy behind a softmax output, straight from its logits. Without such an output there is no loss: asking for one throws. */
export function bindLoss(
  kernels: Kernels,
  arena: Arena,
  last: BoundLayer,
  at: LossPlan,
  { labelSmoothing = 0, classWeights }: LossOptions = {},
): BoundLoss {
  const { logits } = last;
  if (!logits) {
    const refuse = (): never => {
      throw new InputError('a loss needs a network whose last layer is Dense with activation "softmax"; received another');
    };
    return { prepare() {}, forward: refuse, backward: refuse };
  }
  const ones = arena.allocate(at.classes),
    weights = arena.allocate(at.classes);
  const run = (dz: Pointer, first: number, n: number, scale: number, factors: Pointer, smoothing: number): void => {
    const row = 4 * first * at.classes,
      one = 4 * first;
    const [p, z] = [at.p + row, logits.pointer + row];
    kernels.softmaxCrossEntropy(p, at.losses + one, dz + row, z, at.labels + one, factors, n, at.classes, scale, smoothing);
  };
  return {
    prepare() {
      arena.f32(ones, at.classes).fill(1);
      arena.f32(weights, at.classes).set(classWeights ?? new Float32Array(at.classes).fill(1));
    },
    // dz is scratch space here: with no gradient buffer, the logits themselves, which are not needed again.
    forward: (first, n) => run(at.dz ?? logits.pointer, first, n, 1, ones, 0),
    backward: (first, n, total) => run(at.dz!, first, n, 1 / total, weights, labelSmoothing),
  };
}
