import type { Backend, Kernels } from "../kernels/index.js";
import { formatShape, InputError, sizeOf, type Pointer } from "../tensor/index.js";
import { fusionOf, type Fusion } from "./fusions.js";
import type { BoundLayer, DropoutKeys, Scratch } from "./layer.js";
import { parameterSpecs, type Network, type Weight } from "./network.js";

/** What turns raw signals into what the first layer sees: (x - mean) / scale, one entry a channel. */
export interface InputScaling {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

export interface ProgramOptions {
  /** The most windows one call takes. */
  readonly batchSize: number;
  /** Whether gradients will be asked for; without, a program needs a fraction of the memory. Default false. */
  readonly canTrain?: boolean;
  /** Vectors as long as all parameters that an optimizer keeps between steps (Adam: 2). Default 0. */
  readonly slots?: number;
  readonly inputScaling?: InputScaling | undefined;
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
  /** (batchSize, T, C), raw signals. A call may overwrite it. */
  readonly input: Float32Array;
  /** (batchSize), classes from 0. */
  readonly labels: Int32Array;
  /** (batchSize, ...output shape). */
  readonly output: Float32Array;
  /** (batchSize), cross-entropy of each window; only of a network that ends in softmax. */
  readonly losses: Float32Array;
  /** All trainable numbers, one after the other, and beside them their gradients and the optimizer's vectors, in the same order. */
  readonly parameters: Span;
  readonly gradients: Span;
  readonly slots: readonly Span[];
  readonly dropoutKeys: DropoutKeys;
  /** input -> output of the first n windows, as in prediction. */
  predict(n: number): void;
  /** As predict, and losses against `labels`. */
  evaluate(n: number): void;
  /** Forward as in training, losses, and the gradients of their mean over the n windows. */
  differentiate(n: number): void;
  /** Throws InputError when names or shapes are not the network's. */
  setWeights(weights: readonly Weight[]): void;
  /** Copies. */
  getWeights(): Weight[];
  getGradients(): Weight[];
}

/** Lays a network out in the backend's arena, which must be fresh. Throws InputError for a batch size that is no whole number above 0. */
export function createProgram(network: Network, backend: Backend, options: ProgramOptions): Program {
  const { arena, kernels } = backend;
  const { batchSize, canTrain = false } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new InputError(`network ${network.config.name}: batchSize must be a whole number above 0; received ${batchSize}`);
  }
  const [steps, channels] = network.config.inputShape;
  const dropoutKeys: DropoutKeys = { key0: 0, key1: 0 };

  const specs = parameterSpecs(network);
  const lengths = specs.map(({ spec }) => sizeOf(spec.shape));
  const layout = layOut(lengths);
  const allocateAll = (): Span => ({ pointer: arena.allocate(layout.count), count: layout.count });
  const parameters = allocateAll();
  const gradients = canTrain ? allocateAll() : { pointer: 0, count: 0 };
  const slots = Array.from({ length: options.slots ?? 0 }, allocateAll);

  const inputSize = steps * channels;
  const x0 = arena.allocate(batchSize * inputSize);
  const scaling = options.inputScaling && planScaling(options.inputScaling, backend, network);
  const scratch = createScratch();

  let x = x0;
  let dx: Pointer | undefined;
  let next = 0;
  const bound: BoundLayer[] = [];
  const { layers } = network;
  /** Only while learning: fused layers save passes over gradients. */
  const fusionAt = (index: number): Fusion | undefined =>
    canTrain && layers[index] ? fusionOf(layers[index], layers[index + 1]) : undefined;
  const isRelu = (index: number): boolean => {
    const config = layers[index]?.config;
    return config !== undefined && "activation" in config && config.activation === "relu";
  };
  for (let index = 0; index < layers.length; index++) {
    const layer = layers[index]!;
    const fusion = fusionAt(index);
    const { outputShape } = fusion ? layers[index + 1]! : layer;
    const alias = !fusion && (layer.definition.aliases?.(layer.config, canTrain) ?? false);
    const size = batchSize * sizeOf(outputShape);
    const y = alias ? x : arena.allocate(size);
    const dy = !canTrain ? undefined : alias && dx !== undefined ? dx : arena.allocate(size);
    const places = layer.parameters.map(() => layout.offsets[next++]! * 4);
    const plan = { kernels, arena, batchSize, index, x, y, dx, dy, scratch, keys: dropoutKeys, inputShape: layer.inputShape, outputShape };
    if (fusion) {
      bound.push(fusion.plan(plan, isRelu(index - 1)));
      index++;
    } else {
      const masked = isRelu(index) && fusionAt(index + 1) !== undefined;
      const own = places.map((place) => parameters.pointer + place),
        theirs = places.map((place) => gradients.pointer + place);
      bound.push(layer.definition.plan(layer.config, { ...plan, masked, parameters: own, gradients: theirs }));
    }
    x = y;
    dx = dy;
  }

  const outputs = sizeOf(network.outputShape);
  const labelsAt = arena.allocate(batchSize);
  const lossesAt = arena.allocate(batchSize);
  scratch.pointer = arena.allocate(scratch.length);
  arena.seal();
  scaling?.fill();

  const loss = bindLoss(kernels, bound.at(-1)!, { p: x, dz: dx, losses: lossesAt, labels: labelsAt, classes: outputs });

  function forward(n: number, training: boolean): void {
    if (scaling) kernels.standardise(x0, x0, scaling.mean, scaling.scale, n, inputSize);
    for (let i = 0; i < bound.length; i++) bound[i]!.forward(n, training);
  }

  function weightsAt(base: Pointer): Weight[] {
    return specs.map(({ name, spec }, i) => ({
      name,
      shape: spec.shape,
      values: arena.f32(base + layout.offsets[i]! * 4, lengths[i]!).slice(),
    }));
  }

  return {
    network,
    backend,
    batchSize,
    parameters,
    gradients,
    slots,
    dropoutKeys,
    input: arena.f32(x0, batchSize * inputSize),
    labels: arena.i32(labelsAt, batchSize),
    output: arena.f32(x, batchSize * outputs),
    losses: arena.f32(lossesAt, batchSize),
    predict(n) {
      forward(n, false);
    },
    evaluate(n) {
      forward(n, false);
      loss.forward(n);
    },
    differentiate(n) {
      forward(n, true);
      loss.backward(n);
      bound.at(-1)!.logits!.backward(n);
      for (let i = bound.length - 2; i >= 0; i--) bound[i]!.backward(n);
    },
    setWeights(weights) {
      if (weights.length !== specs.length) {
        throw new InputError(`network ${network.config.name}: expected ${specs.length} weights; received ${weights.length}`);
      }
      specs.forEach(({ name, spec }, i) => {
        const given = weights[i]!;
        if (given.name !== name || formatShape(given.shape) !== formatShape(spec.shape) || given.values.length !== lengths[i]) {
          throw new InputError(
            `network ${network.config.name}: weight ${i + 1} must be ${name} ${formatShape(spec.shape)}; received ${given.name} ${formatShape(given.shape)}`,
          );
        }
        arena.f32(parameters.pointer + layout.offsets[i]! * 4, lengths[i]).set(given.values);
      });
    },
    getWeights: () => weightsAt(parameters.pointer),
    getGradients: () => weightsAt(gradients.pointer),
  };
}

/** Tensors one after the other, each on a 16-float boundary; the floats between stay zero under every optimizer, their gradients being zero. */
function layOut(lengths: readonly number[]): { offsets: number[]; count: number } {
  let count = 0;
  const offsets = lengths.map((length) => {
    const start = count;
    count += Math.ceil(length / 16) * 16;
    return start;
  });
  return { offsets, count };
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

/** Mean and scale repeated for every time step: the kernel works on whole windows. */
function planScaling({ mean, scale }: InputScaling, { arena }: Backend, network: Network): { mean: Pointer; scale: Pointer; fill(): void } {
  const [steps, channels] = network.config.inputShape;
  if (mean.length !== channels || scale.length !== channels) {
    throw new InputError(
      `network ${network.config.name}: inputScaling must have ${channels} means and scales; received ${mean.length} and ${scale.length}`,
    );
  }
  const size = steps * channels;
  const places = { mean: arena.allocate(size), scale: arena.allocate(size) };
  return {
    ...places,
    fill() {
      for (const [place, values] of [
        [places.mean, mean],
        [places.scale, scale],
      ] as const) {
        const row = arena.f32(place, size);
        for (let i = 0; i < size; i++) row[i] = values[i % channels]!;
      }
    },
  };
}

/** Cross-entropy behind a softmax output, straight from its logits. Without such an output there is no loss: asking for one throws. */
function bindLoss(
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
