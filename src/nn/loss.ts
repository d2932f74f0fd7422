import type { Backend } from "../kernels/index.js";
import { InputError, type Pointer } from "../tensor/index.js";
import type { BoundLayer } from "./layer.js";
import type { Network } from "./network.js";

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
  if (classes === 0 && (labelSmoothing !== 0 || classWeights)) {
    const received = classWeights ? "classWeights" : `labelSmoothing ${labelSmoothing}`;
    throw new InputError(`a mean squared error knows no classes; received ${received}; leave it out, or end the network in "softmax"`);
  }
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

/**
 * The loss that belongs to a network's last layer: of Dense with "softmax" the cross-entropy of a class a unit, of one unit with "sigmoid" that of two
 * classes, of "linear" the mean squared error of numbers. Undefined of any other: such a network cannot be trained.
 */
export type LossKind = "softmaxCrossEntropy" | "sigmoidCrossEntropy" | "meanSquaredError";

export function lossKindOf({ layers }: Pick<Network, "layers">): LossKind | undefined {
  const { config } = layers.at(-1)!;
  if (config.kind !== "Dense") return undefined;
  if (config.activation === "softmax") return "softmaxCrossEntropy";
  if (config.activation === "linear") return "meanSquaredError";
  return config.activation === "sigmoid" && config.units === 1 ? "sigmoidCrossEntropy" : undefined;
}

/** How many classes a loss tells apart; 0 of numbers. */
export function classesOf(kind: LossKind | undefined, outputs: number): number {
  return kind === "meanSquaredError" ? 0 : kind === "sigmoidCrossEntropy" ? 2 : outputs;
}

/** Where a loss finds its operands. */
export interface LossPlan {
  readonly kind: LossKind | undefined;
  /** The network's output. */
  readonly y: Pointer;
  /** Its gradient, overwritten with that of what stands before the activation. */
  readonly dz: Pointer | undefined;
  readonly losses: Pointer;
  readonly labels: Pointer;
  /** Of a mean squared error, instead of labels. */
  readonly targets: Pointer;
  /** Values a window that come out. */
  readonly outputs: number;
}

export interface BoundLoss {
  /** To be called once the arena is sealed. */
  prepare(): void;
  /** The plain loss of n windows from `first` on. */
  forward(first: number, n: number): void;
  /** The loss to be minimised, and the gradient of its mean over `total` windows. */
  backward(first: number, n: number, total: number): void;
}

/** A loss straight from the logits. Without one that belongs to the last layer, asking for it throws. */
export function bindLoss(
  { kernels, arena }: Backend,
  { logits }: BoundLayer,
  { kind, y, dz: gradient, losses, labels, targets, outputs }: LossPlan,
  { labelSmoothing = 0, classWeights }: LossOptions = {},
): BoundLoss {
  if (!logits || kind === undefined) {
    const refuse = (): never => {
      throw new InputError(
        'a loss needs a network whose last layer is Dense with activation "softmax" or "linear", or "sigmoid" and one unit; received another',
      );
    };
    return { prepare() {}, forward: refuse, backward: refuse };
  }
  const classes = classesOf(kind, outputs);
  const ones = arena.allocate(classes),
    weights = arena.allocate(classes);
  // Without a gradient buffer it goes where the logits are, which are not needed again, or of a linear output where the targets are.
  const spare = gradient ?? (kind === "meanSquaredError" ? targets : logits.pointer);
  const run = (dz: Pointer, first: number, n: number, scale: number, factors: Pointer, smoothing: number): void => {
    const row = 4 * first * outputs,
      one = 4 * first;
    const [out, z, loss] = [y + row, logits.pointer + row, losses + one];
    if (kind === "softmaxCrossEntropy") kernels.softmaxCrossEntropy(out, loss, dz, z, labels + one, factors, n, outputs, scale, smoothing);
    else if (kind === "sigmoidCrossEntropy") kernels.sigmoidCrossEntropy(out, loss, dz, z, labels + one, factors, n, scale, smoothing);
    else kernels.meanSquaredError(loss, dz, out, targets + row, n, outputs, scale);
  };
  return {
    prepare() {
      arena.f32(ones, classes).fill(1);
      arena.f32(weights, classes).set(classWeights ?? new Float32Array(classes).fill(1));
    },
    forward: (first, n) => run(spare + 4 * first * outputs, first, n, 1, ones, 0),
    backward: (first, n, total) => run(gradient! + 4 * first * outputs, first, n, 1 / total, weights, labelSmoothing),
  };
}
