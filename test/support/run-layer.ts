import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { definitionOf, type LayerConfig } from "../../src/nn/layers/index.js";
import { sizeOf, type Shape } from "../../src/tensor/index.js";

export interface LayerRun {
  readonly outputShape: Shape;
  readonly y: Float32Array;
  readonly dx: Float32Array;
  /** In the order of the layer's parameters. */
  readonly gradients: Float32Array[];
}

/** Puts one layer between buffers of its own, runs it forward on `x` (n windows) and backward from `dy`. */
export function runLayer(
  config: LayerConfig,
  inputShape: Shape,
  {
    x,
    weights = [],
    dy,
    training = true,
  }: { x: ArrayLike<number>; weights?: readonly ArrayLike<number>[]; dy?: ArrayLike<number>; training?: boolean },
  kernelsName: KernelsName = "plain",
): LayerRun {
  const { kernels, arena } = createBackend(kernelsName);
  const definition = definitionOf(config);
  const outputShape = definition.outputShape(config, inputShape);
  const specs = definition.parameters(config, inputShape);
  const n = x.length / sizeOf(inputShape),
    outputs = n * sizeOf(outputShape);
  const aliased = definition.aliases?.(config, true) ?? false;
  const xAt = arena.allocate(x.length),
    dxAt = arena.allocate(x.length);
  const yAt = aliased ? xAt : arena.allocate(outputs),
    dyAt = aliased ? dxAt : arena.allocate(outputs);
  const parameters = specs.map((spec) => arena.allocate(sizeOf(spec.shape)));
  const gradients = specs.map((spec) => arena.allocate(sizeOf(spec.shape)));
  const scratch = { pointer: 0, length: 0, need: (length: number): void => void (scratch.length = Math.max(scratch.length, length)) };
  const layer = definition.plan(config, {
    kernels,
    arena,
    batchSize: n,
    index: 0,
    inputs: [{ shape: inputShape, x: xAt, dx: dxAt }],
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
    keys: { key0: 12345, key1: 678910 },
  });
  scratch.pointer = arena.allocate(scratch.length);
  arena.seal();
  arena.f32(xAt, x.length).set(x);
  parameters.forEach((pointer, i) => arena.f32(pointer, weights[i]!.length).set(weights[i]!));
  layer.forward(n, training);
  const y = arena.f32(yAt, outputs).slice();
  if (dy) {
    arena.f32(dyAt, outputs).set(dy);
    layer.backward(n);
  }
  return {
    outputShape,
    y,
    dx: arena.f32(dxAt, x.length).slice(),
    gradients: gradients.map((pointer, i) => arena.f32(pointer, sizeOf(specs[i]!.shape)).slice()),
  };
}
