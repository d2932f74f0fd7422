// Training steps and predictions of the baseline network in any size, on random windows: for measurements of speed, not of learning.
import { createBackend, type KernelsName } from "../src/kernels/index.js";
import { baseline } from "../src/models/index.js";
import { createNetwork, createProgram, initialiseWeights, type Network, type WindowSource } from "../src/nn/index.js";
import { createRandom, STREAMS } from "../src/tensor/index.js";
import { adam } from "../src/train/index.js";

/** The baseline's, with a batch of UCI HAR. */
export const BASELINE = { windows: 32, steps: 128, channels: 9, filters: 64, kernelSize: 3, units: 100 } as const;
export const CLASSES = 6;

export type Sizes = { readonly [Key in keyof typeof BASELINE]: number };

export function networkOf({ steps, channels, filters, kernelSize, units }: Sizes): Network {
  return createNetwork(baseline([steps, channels], CLASSES, { filters, kernelSize, units }));
}

export interface SyntheticStep {
  /** Back to the same weights and a fresh Adam: a network that knows its one batch by heart ends in denormal numbers, which are slow. */
  restart(): void;
  /** What `fit` does with a batch that lies ready: dropout's keys, forward, loss, all gradients, Adam. */
  step(): void;
}

export function createStep(sizes: Sizes, kernels: KernelsName): SyntheticStep {
  const network = networkOf(sizes);
  const optimizer = adam();
  const { windows } = sizes;
  const program = createProgram(network, createBackend(kernels), { batchSize: windows, canTrain: true, slots: optimizer.slots });
  const weights = initialiseWeights(network, 1);
  const masks = createRandom(1, STREAMS.dropout);
  const x = normal(program.input.length);
  let state = optimizer.init();
  return {
    restart() {
      program.setWeights(weights);
      program.input.set(x);
      for (let i = 0; i < windows; i++) program.labels[i] = i % CLASSES;
      for (const { pointer, count } of program.slots) program.backend.arena.f32(pointer, count).fill(0);
      state = optimizer.init();
    },
    step() {
      program.dropoutKeys.key0 = masks.uint32() | 0;
      program.dropoutKeys.key1 = masks.uint32() | 0;
      program.differentiate(windows);
      state.update(program);
    },
  };
}

/** The prediction of one window. */
export function createPrediction(sizes: Sizes, kernels: KernelsName): () => void {
  const network = networkOf(sizes);
  const program = createProgram(network, createBackend(kernels), { batchSize: 1 });
  program.setWeights(initialiseWeights(network, 1));
  program.input.set(normal(program.input.length));
  return () => program.predict(1);
}

/** `length` windows, all out of the same 64. */
export function syntheticWindows(length: number, { steps, channels }: Sizes): WindowSource {
  const size = steps * channels;
  const x = normal(64 * size);
  return {
    length,
    timeSteps: steps,
    channels,
    classes: CLASSES,
    copyWindow(i, to, offset) {
      to.set(x.subarray((i % 64) * size, (i % 64) * size + size), offset);
    },
    label: (i) => i % CLASSES,
  };
}

function normal(count: number): Float32Array {
  const random = createRandom(1, STREAMS.simulation);
  return Float32Array.from({ length: count }, () => random.normal());
}
