import type { Backend } from "../kernels/index.js";
import { InputError, type Pointer } from "../tensor/index.js";
import type { BoundLayer } from "./layer.js";
import type { Network } from "./network.js";
import { bindStepLoss } from "./step-loss.js";

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
 * The loss that belongs to a network's last layer: of Dense with "softmax" the cross-entropy of a class a unit, of a convolution with "softmax" that of a
 * class a filter in each time step, a window's being the mean over its labelled steps, of one unit with "sigmoid" that of two classes, of "linear" the mean squared error of numbers, which a linear convolution in the last place, transposed or not, has too: of all its steps
 * and channels. Undefined of any other: such a network cannot be trained.
 */
export type LossKind = "softmaxCrossEntropy" | "stepCrossEntropy" | "sigmoidCrossEntropy" | "meanSquaredError";

export function lossKindOf({ layers }: Pick<Network, "layers">): LossKind | undefined {
  const { config } = layers.at(-1)!;
  if (config.kind === "Conv1D" && config.activation === "softmax") return "stepCrossEntropy";
  if (config.kind === "Conv1D" || config.kind === "Conv1DTranspose") return config.activation === "linear" ? "meanSquaredError" : undefined;
  if (config.kind !== "Dense") return undefined;
  if (config.activation === "softmax") return "softmaxCrossEntropy";
  if (config.activation === "linear") return "meanSquaredError";
  return config.activation === "sigmoid" && config.units === 1 ? "sigmoidCrossEntropy" : undefined;
}

/** How many classes a loss tells apart; 0 of numbers. `units` are those of the output's last axis. */
export function classesOf(kind: LossKind | undefined, units: number): number {
  return kind === "meanSquaredError" ? 0 : kind === "sigmoidCrossEntropy" ? 2 : units;
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
  readonly batchSize: number;
  /** Values a window that come out, and labels: more than 1 where each time step has one. */
  readonly outputs: number;
  readonly labelsEach: number;
  /** Undefined where windows are as they were labelled. */
  readonly mixed: Mixture | undefined;
}

/** Of windows that are mixed of two. */
export interface Mixture {
  readonly batchSize: number;
  /** The other one's label, and the share of the first. */
  readonly labels: Pointer;
  readonly shares: Pointer;
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
  plan: LossPlan,
  { labelSmoothing = 0, classWeights }: LossOptions = {},
): BoundLoss {
  const { kind, y, dz: gradient, losses, labels, targets, outputs, labelsEach, mixed } = plan;
  if (kind === undefined || (kind !== "meanSquaredError" && !logits)) {
    const refuse = (): never => {
      throw new InputError(
        'a loss needs a network whose last layer is Dense with activation "softmax" or "linear", or "sigmoid" and one unit, or a linear convolution, or Conv1D with "softmax"; received another',
      );
    };
    return { prepare() {}, forward: refuse, backward: refuse };
  }
  const classes = classesOf(kind, outputs / labelsEach);
  const ones = arena.allocate(classes),
    weights = arena.allocate(classes);
  // Without a gradient buffer it goes where the logits are, which are not needed again, or of numbers where the targets are.
  const z = logits?.pointer ?? y;
  const spare = gradient ?? (kind === "meanSquaredError" ? targets : z);
  const steps = kind === "stepCrossEntropy" ? bindStepLoss({ kernels, arena }, { ...plan, z, dz: spare, classes }) : undefined;
  /** Of n windows from `first` on; `to`, `dz` and `own` are those of window 0. */
  function run(to: Pointer, dz: Pointer, own: Pointer, first: number, n: number, scale: number, factors: Pointer, smoothing: number): void {
    if (steps) return steps.run(first, n, scale, factors, smoothing);
    const row = 4 * first * outputs,
      one = 4 * first;
    const [out, at, loss, gradients, names] = [y + row, z + row, to + one, dz + row, own + one];
    if (kind === "softmaxCrossEntropy") kernels.softmaxCrossEntropy(out, loss, gradients, at, names, factors, n, outputs, scale, smoothing);
    else if (kind === "sigmoidCrossEntropy") kernels.sigmoidCrossEntropy(out, loss, gradients, at, names, factors, n, scale, smoothing);
    else kernels.meanSquaredError(loss, gradients, out, targets + row, n, outputs, scale);
  }
  const mixes = mixed && bindMixture({ kernels, arena }, plan, mixed, run);
  return {
    prepare() {
      arena.f32(ones, classes).fill(1);
      arena.f32(weights, classes).set(classWeights ?? new Float32Array(classes).fill(1));
      mixes?.prepare();
      steps?.prepare();
    },
    forward: (first, n) => run(losses, spare, labels, first, n, 1, ones, 0),
    backward(first, n, total) {
      if (mixes) mixes.backward(first, n, 1 / total, weights, labelSmoothing);
      else run(losses, gradient!, labels, first, n, 1 / total, weights, labelSmoothing);
    },
  };
}

/**
 * A cross-entropy is linear in its targets, so that of a window mixed of two is the sum of theirs, each times its share: two calls a window of
 * kernels that know of one label.
 */
function bindMixture(
  { kernels, arena }: Pick<Backend, "kernels" | "arena">,
  { dz, losses, labels, outputs }: LossPlan,
  mixed: Mixture,
  run: (to: Pointer, dz: Pointer, own: Pointer, first: number, n: number, scale: number, factors: Pointer, smoothing: number) => void,
): { prepare(): void; backward(first: number, n: number, scale: number, factors: Pointer, smoothing: number): void } {
  const { batchSize } = mixed;
  const otherLosses = arena.allocate(batchSize),
    otherDz = arena.allocate(batchSize * outputs);
  let loss: Float32Array, otherLoss: Float32Array, shares: Float32Array;
  return {
    prepare() {
      [loss, otherLoss, shares] = [losses, otherLosses, mixed.shares].map((pointer) => arena.f32(pointer, batchSize)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
    },
    backward(first, n, scale, factors, smoothing) {
      for (let i = first; i < first + n; i++) {
        const share = shares[i]!,
          rest = 1 - share;
        run(losses, dz!, labels, i, 1, scale * share, factors, smoothing);
        run(otherLosses, otherDz, mixed.labels, i, 1, scale * rest, factors, smoothing);
        loss[i] = share * loss[i]! + rest * otherLoss[i]!;
      }
      const at = 4 * first * outputs;
      kernels.add(dz! + at, dz! + at, otherDz + at, n * outputs, 0);
    },
  };
}
