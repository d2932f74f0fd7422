import type { Backend } from "../kernels/index.js";
import { formatShape, InputError, sizeOf, type Pointer } from "../tensor/index.js";
import { insideOf, type Inside } from "./inside.js";
import { planInputs, type InputScalings } from "./input-scaling.js";
import type { DropoutKeys, Scratch } from "./layer.js";
import { bindLengths } from "./masking.js";
import { bindLoss, checkLoss, classesOf, lossKindOf, type LossKind, type LossOptions } from "./loss.js";
import { parameterSpecs, type Network, type Weight } from "./network.js";
import { planLayers } from "./plan.js";
import { endOf, startOf, WHOLE, type Share } from "./share.js";
import type { Stopwatch } from "./stopwatch.js";

export interface ProgramOptions {
  /** The most windows one call takes. */
  readonly batchSize: number;
  /** Whether gradients will be asked for; without, a program needs a fraction of the memory. Default false. */
  readonly canTrain?: boolean;
  /** Whether the program has an `inside`: see there. It then has the memory of one that can train. Default false. */
  readonly looksInside?: boolean;
  /** Vectors as long as all parameters that an optimizer keeps between steps (Adam: 2). Default 0. */
  readonly slots?: number;
  /** Whether there is a place for averages of the weights. Default false. */
  readonly average?: boolean;
  /** What `differentiate` minimises; default the plain loss. */
  readonly loss?: LossOptions;
  /** Whether windows may be mixed of two, so that `differentiate` takes two labels of each. Only of cross-entropies. Default false. */
  readonly mixes?: boolean;
  /** What raw windows go through before the network: one for all of its inputs, or one each. Default: nothing. */
  readonly inputScaling?: InputScalings;
  /**
   * The thread's share of the work where several programs, one a thread and planned alike, lie on one memory: `predict`, `evaluate`,
   * `propagate` and `sumGradients` do this share alone. Default: all of it.
   */
  readonly share?: Share;
  /** Waits until all those threads are here; called by `propagate` where a layer's statistics are sums over all windows. */
  readonly meet?: () => void;
  /** Times input, layers and loss of `differentiate`. Default: nobody does, and it costs nothing. */
  readonly stopwatch?: Stopwatch | undefined;
}

/** A stretch of floats in the arena. */
export interface Span {
  readonly pointer: Pointer;
  readonly count: number;
}

/**
 * A network laid out in one arena for batches of up to `batchSize` windows. All memory is planned here; the calls allocate nothing.
 * Fill `input` (and `labels`), call, read `output` (and `losses`).
 */
export interface Program {
  readonly network: Network;
  readonly backend: Backend;
  readonly batchSize: number;
  /** (batchSize, T, C), raw signals, from which every input of the network is prepared. A call may overwrite it. */
  readonly input: Float32Array;
  /** (batchSize), classes from 0; of a network that tells a class each time step (batchSize, output steps), where some may be UNLABELLED. */
  readonly labels: Int32Array;
  /** How many labels a window has: 1, or the output's steps. */
  readonly labelsEach: number;
  /** (batchSize), how many steps of each window are real, `network.masking.shortest` or more; at first all. Empty where the network is not masked. */
  readonly lengths: Int32Array;
  /** (batchSize), of windows mixed of two the class of the other, and the share, 0 to 1, of the one in `labels`; empty unless `mixes`. */
  readonly otherLabels: Int32Array;
  readonly shares: Float32Array;
  /** (batchSize, ...output shape). */
  readonly output: Float32Array;
  /** Which loss belongs to the last layer, and how many classes it tells apart. */
  readonly lossKind: LossKind | undefined;
  readonly classes: number;
  /** (batchSize, outputs), what comes out should be; of a mean squared error, which has no labels. An `evaluate` may overwrite it. */
  readonly targets: Float32Array;
  /** (batchSize), of each window the loss that was last asked for; only where the last layer has one. */
  readonly losses: Float32Array;
  /**
   * All trainable numbers, one after the other, and beside them their gradients and the optimizer's vectors, in the same order. A program
   * that cannot train computes from what `setWeights` made of them, not from these.
   */
  readonly parameters: Span;
  readonly gradients: Span;
  readonly slots: readonly Span[];
  /** `parameters`, and behind them what is not trainable: moving statistics. */
  readonly state: Span;
  /** As long as `state`, for whoever averages it; empty unless asked for. */
  readonly average: Span;
  /** Stretches of `parameters` that weight decay acts on: tensors whose names end in "kernel", and so neither bias nor gamma nor beta. */
  readonly kernelSpans: readonly Span[];
  readonly dropoutKeys: DropoutKeys;
  /** Undefined unless asked for. */
  readonly inside: Inside | undefined;
  /** input -> output of the first n windows, as in prediction. */
  predict(n: number): void;
  /** As predict, and the plain losses against `labels` or `targets`. */
  evaluate(n: number): void;
  /** Forward as in training, losses as the option `loss` has them, and the gradients of their mean over the n windows. */
  differentiate(n: number): void;
  /** The two halves of `differentiate`: each window's own part, and once all n windows have gone through it, the sums over them. */
  propagate(n: number): void;
  sumGradients(n: number): void;
  /** Throws InputError when names or shapes are not the network's. */
  setWeights(weights: readonly Weight[]): void;
  /** Copies; gradients only of what is trainable. */
  getWeights(): Weight[];
  getGradients(): Weight[];
}

/** Lays a network out in the backend's arena, which must be fresh. Throws InputError for options out of range. */
export function createProgram(network: Network, backend: Backend, options: ProgramOptions): Program {
  const { arena, kernels } = backend;
  const { batchSize, looksInside = false, canTrain = looksInside, share = WHOLE, meet = () => {}, stopwatch } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new InputError(`network ${network.config.name}: batchSize must be a whole number above 0; received ${batchSize}`);
  }
  const [steps, channels] = network.config.inputShape;
  const dropoutKeys: DropoutKeys = { key0: 0, key1: 0 };

  const specs = parameterSpecs(network);
  const sizes = specs.map(({ spec }) => sizeOf(spec.shape));
  const layout = layOut(
    sizes,
    specs.map(({ spec }) => spec.trainable ?? true),
  );
  const allocateAll = (): Span => ({ pointer: arena.allocate(layout.count), count: layout.count });
  const state = { pointer: arena.allocate(layout.whole), count: layout.whole };
  const parameters = { pointer: state.pointer, count: layout.count };
  const average = options.average ? { pointer: arena.allocate(layout.whole), count: layout.whole } : { pointer: 0, count: 0 };
  const gradients = canTrain ? allocateAll() : { pointer: 0, count: 0 };
  const slots = Array.from({ length: options.slots ?? 0 }, allocateAll);

  const lengths = bindLengths(network.masking, steps, arena, batchSize);
  const inputs = planInputs(network, backend, batchSize, options.inputScaling, lengths.at(0));
  const inputLap = stopwatch?.lap([], "input");
  const scratch = createScratch();
  const tensorsFrom = ({ pointer }: Span): Pointer[] => layout.offsets.map((offset) => pointer + offset * 4);
  const layers = planLayers(network, backend, {
    batchSize,
    canTrain,
    looksInside,
    inputs: inputs.values,
    parameters: tensorsFrom(parameters),
    gradients: tensorsFrom(gradients).map((pointer, i) => (specs[i]!.spec.trainable === false ? 0 : pointer)),
    scratch,
    keys: dropoutKeys,
    share,
    meet,
    stopwatch,
    lengths,
  });
  const kernelSpans = specs.flatMap(({ name, spec }, i) =>
    /kernel$/i.test(name) && spec.trainable !== false ? [{ pointer: parameters.pointer + layout.offsets[i]! * 4, count: sizes[i]! }] : [],
  );
  const lossLap = stopwatch?.lap([], "loss");

  const outputs = sizeOf(network.outputShape);
  const lossKind = lossKindOf(network);
  const classes = classesOf(lossKind, network.outputShape.at(-1)!);
  const labelsEach = lossKind === "stepCrossEntropy" ? network.outputShape[0]! : 1;
  if (options.mixes && labelsEach > 1) {
    throw new InputError(
      `network ${network.config.name}: mixup mixes windows of one label; received one that tells a class each time step; leave mixup out`,
    );
  }
  checkLoss(options.loss ?? {}, classes);
  const learning = looksInside ? network.layers.find(({ learns }) => learns) : undefined;
  if (learning)
    throw new InputError(
      `network ${network.config.name}: looksInside needs layers that no longer learn; received ${learning.name}, which does`,
    );
  const labelsAt = arena.allocate(batchSize * labelsEach);
  const lossesAt = arena.allocate(batchSize);
  const mixed =
    options.mixes && classes > 0 ? { labels: arena.allocate(batchSize), shares: arena.allocate(batchSize), batchSize } : undefined;
  const targetCount = lossKind === "meanSquaredError" ? batchSize * outputs : 0;
  const targetsAt = arena.allocate(targetCount);
  // Every thread plans all of them and uses its own.
  const scratches = Array.from({ length: share.count }, () => arena.allocate(scratch.length));
  scratch.pointer = scratches[share.index]!;
  const edges = Array.from({ length: share.count }, () => arena.allocate(32));
  if (share.count > 1) kernels.useEdge(edges[share.index]!);
  const at = { kind: lossKind, y: layers.y, dz: layers.dy, losses: lossesAt, labels: labelsAt, targets: targetsAt };
  const loss = bindLoss(backend, layers.last, { ...at, batchSize, outputs, labelsEach, mixed }, options.loss);
  arena.seal();
  inputs.fill();
  lengths.fill();
  loss.prepare();

  function forward(n: number, training: boolean): void {
    const first = startOf(share, n),
      count = endOf(share, n) - first;
    inputLap?.start();
    // Kernels take one window or more.
    if (count > 0) inputs.prepare(first, count);
    inputLap?.stop();
    layers.forward(n, training);
  }

  function propagate(n: number): void {
    forward(n, true);
    const first = startOf(share, n),
      count = endOf(share, n) - first;
    if (count > 0) {
      loss.backward(first, count, n);
      backwardLast(first, count);
    }
    layers.backward(n);
  }

  /** From the loss: of what stands before an activation where there is one. */
  function backwardLast(first: number, n: number): void {
    const { last } = layers;
    if (last.logits) last.logits.backward(first, n);
    else last.backward(first, n);
  }

  function weightAt(base: Pointer, i: number): Weight {
    const { name, spec } = specs[i]!;
    return { name, shape: spec.shape, values: arena.f32(base + layout.offsets[i]! * 4, sizes[i]!).slice() };
  }

  return {
    network,
    backend,
    batchSize,
    parameters,
    gradients,
    slots,
    state,
    average,
    kernelSpans,
    dropoutKeys,
    inside: looksInside ? insideOf(network, arena, layers, batchSize) : undefined,
    input: arena.f32(inputs.raw, batchSize * steps * channels),
    labels: arena.i32(labelsAt, batchSize * labelsEach),
    labelsEach,
    otherLabels: arena.i32(mixed?.labels ?? 0, mixed ? batchSize : 0),
    shares: arena.f32(mixed?.shares ?? 0, mixed ? batchSize : 0),
    output: arena.f32(layers.y, batchSize * outputs),
    lengths: lengths.values,
    losses: arena.f32(lossesAt, batchSize),
    lossKind,
    classes,
    targets: arena.f32(targetsAt, targetCount),
    predict(n) {
      forward(n, false);
    },
    evaluate(n) {
      forward(n, false);
      const first = startOf(share, n),
        count = endOf(share, n) - first;
      if (count > 0) loss.forward(first, count);
    },
    differentiate(n) {
      forward(n, true);
      lossLap?.start();
      loss.backward(0, n, n);
      lossLap?.stop();
      backwardLast(0, n);
      layers.backwardWhole(n);
    },
    propagate,
    sumGradients: (n) => layers.gradients(n),
    setWeights(weights) {
      if (weights.length !== specs.length) {
        throw new InputError(`network ${network.config.name}: expected ${specs.length} weights; received ${weights.length}`);
      }
      specs.forEach(({ name, spec }, i) => {
        const given = weights[i]!;
        if (given.name !== name || formatShape(given.shape) !== formatShape(spec.shape) || given.values.length !== sizes[i]) {
          throw new InputError(
            `network ${network.config.name}: weight ${i + 1} must be ${name} ${formatShape(spec.shape)}; received ${given.name} ${formatShape(given.shape)}`,
          );
        }
        arena.f32(parameters.pointer + layout.offsets[i]! * 4, sizes[i]).set(given.values);
      });
      layers.prepare();
    },
    getWeights: () => specs.map((_, i) => weightAt(parameters.pointer, i)),
    getGradients: () => specs.flatMap(({ spec }, i) => (spec.trainable === false ? [] : [weightAt(gradients.pointer, i)])),
  };
}

/**
 * Tensors one after the other, each on a 16-float boundary; the floats between stay zero under every optimizer, their gradients being zero.
 * The first `count` of the `whole` are the trainable ones', which alone an optimizer sees.
 */
function layOut(lengths: readonly number[], trainable: readonly boolean[]): { offsets: number[]; count: number; whole: number } {
  let end = 0;
  const offsets: number[] = new Array<number>(lengths.length);
  const place = (which: boolean): number => {
    lengths.forEach((length, i) => {
      if (trainable[i] !== which) return;
      offsets[i] = end;
      end += Math.ceil(length / 16) * 16;
    });
    return end;
  };
  const count = place(true);
  return { offsets, count, whole: place(false) };
}

function createScratch(): Scratch & { pointer: Pointer; length: number } {
  return {
    pointer: 0,
    length: 0,
    need(length) {
      this.length = Math.max(this.length, length);
    },
  };
}
