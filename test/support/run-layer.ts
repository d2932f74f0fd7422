import { WHOLE } from "../../src/nn/share.js";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { clearTails, type Lengths } from "../../src/nn/lengths.js";
import { definitionOf, type LayerConfig } from "../../src/nn/layers/index.js";
import { sizeOf, type Pointer, type Shape } from "../../src/tensor/index.js";

export interface LayerRun {
  readonly outputShape: Shape;
  readonly y: Float32Array;
  /** Of the first input, and of all. */
  readonly dx: Float32Array;
  readonly dxs: Float32Array[];
  /** Of the trainable parameters, in their order. */
  readonly gradients: Float32Array[];
  /** All parameters afterwards: what is not trainable may have moved. */
  readonly weights: Float32Array[];
}

export interface LayerOperands {
  readonly weights?: readonly ArrayLike<number>[];
  readonly dy?: ArrayLike<number>;
  readonly training?: boolean;
  /** Of masked windows: how many steps of each are real. */
  readonly lengths?: readonly number[] | undefined;
  readonly frozen?: boolean;
}

/** Puts one layer between buffers of its own, runs it forward on `x` (n windows) and backward from `dy`. */
export function runLayer(
  config: LayerConfig,
  inputShape: Shape,
  { x, ...operands }: LayerOperands & { x: ArrayLike<number> },
  kernelsName: KernelsName = "plain",
): LayerRun {
  return runJoin(config, [inputShape], { xs: [x], ...operands }, kernelsName);
}

/** The same for a layer with any number of inputs. */
export function runJoin(
  config: LayerConfig,
  inputShapes: readonly Shape[],
  { xs, weights = [], dy, training = true, frozen = false, lengths }: LayerOperands & { xs: readonly ArrayLike<number>[] },
  kernelsName: KernelsName = "plain",
): LayerRun {
  const { kernels, arena } = createBackend(kernelsName);
  const definition = definitionOf(config);
  const outputShape = definition.outputShape(config, ...inputShapes);
  const specs = definition.parameters(config, ...inputShapes);
  const n = xs[0]!.length / sizeOf(inputShapes[0]!),
    outputs = n * sizeOf(outputShape);
  const aliased = definition.aliases?.(config, true) ?? false;
  const inputs = inputShapes.map((shape, i) => ({ shape, x: arena.allocate(xs[i]!.length), dx: arena.allocate(xs[i]!.length) }));
  const [{ x: xAt, dx: dxAt, shape: inputShape }] = inputs as [(typeof inputs)[number]];
  const yAt = aliased ? xAt : arena.allocate(outputs),
    dyAt = aliased ? dxAt : arena.allocate(outputs);
  const parameters = specs.map((spec) => arena.allocate(sizeOf(spec.shape)));
  const gradients = specs.map((spec) => arena.allocate(sizeOf(spec.shape)));
  const scratch = { pointer: 0, length: 0, need: (length: number): void => void (scratch.length = Math.max(scratch.length, length)) };
  const xLengths: Lengths | undefined = lengths && { of: (i) => lengths[i]! };
  const behind = (i: number): number =>
    definition.lengthBehind?.(config, lengths![i]!, inputShape) ?? definition.outputShape(config, [lengths![i]!, inputShape[1]!])[0]!;
  const yLengths: Lengths | undefined = lengths && outputShape.length > 1 ? { of: behind } : undefined;
  /** What the plan of a masked network does behind a layer's passes. */
  const clear = (pointer: Pointer, [steps, width]: Shape, own: Lengths | undefined): void => {
    if (own) clearTails(kernels, { pointer, steps: steps!, width: width! }, own, 0, n);
  };
  const layer = definition.plan(config, {
    ...{ xLengths, yLengths },
    kernels,
    arena,
    batchSize: n,
    canTrain: true,
    index: 0,
    inputs,
    inputShape,
    outputShape,
    x: xAt,
    y: yAt,
    dx: dxAt,
    dy: dyAt,
    parameters,
    gradients,
    scratch,
    masked: false,
    masks: false,
    listed: false,
    frozen,
    zeros: { sparseGradient: false, rectified: false },
    pool: 1,
    keys: { key0: 12345, key1: 678910 },
  });
  scratch.pointer = arena.allocate(scratch.length);
  arena.seal();
  inputs.forEach(({ x }, i) => arena.f32(x, xs[i]!.length).set(xs[i]!));
  parameters.forEach((pointer, i) => arena.f32(pointer, weights[i]!.length).set(weights[i]!));
  layer.prepare?.();
  if (training) layer.statistics?.(WHOLE, n);
  layer.forward(0, n, training);
  clear(yAt, outputShape, yLengths);
  const y = arena.f32(yAt, outputs).slice();
  if (dy) {
    arena.f32(dyAt, outputs).set(dy);
    layer.backwardStatistics?.(WHOLE, n);
    layer.backward(0, n);
    if (!frozen) layer.gradients?.(WHOLE, n);
    clear(dxAt, inputShape, xLengths);
  }
  const dxs = inputs.map(({ dx }, i) => arena.f32(dx, xs[i]!.length).slice());
  return {
    outputShape,
    y,
    dx: dxs[0]!,
    dxs,
    gradients: gradients.flatMap((pointer, i) =>
      specs[i]!.trainable === false ? [] : [arena.f32(pointer, sizeOf(specs[i]!.shape)).slice()],
    ),
    weights: parameters.map((pointer, i) => arena.f32(pointer, sizeOf(specs[i]!.shape)).slice()),
  };
}
