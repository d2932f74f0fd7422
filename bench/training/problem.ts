// What the training cases hand to both sides: windows, labels and the weights to start from, in one file that bench/peers/training_protocol.py
// describes.
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { createModel } from "../../src/models/index.js";
import { createNetwork, initialiseWeights, type Network, type Weight } from "../../src/nn/index.js";

const HEAD = z.object({
  n: z.int(),
  t: z.int(),
  c: z.int(),
  classes: z.int(),
  heads: z.array(z.array(z.int()).min(1)).min(1),
  filters: z.int(),
  units: z.int(),
  batch: z.int(),
  shapes: z.array(z.array(z.int())),
});

/** Which network, in the words that every peer builds it from: a list of kernel sizes a head. */
export interface ProblemNetwork {
  readonly heads: readonly (readonly number[])[];
  readonly filters: number;
}

export interface ProblemWindows {
  readonly timeSteps: number;
  readonly channels: number;
  readonly classes: number;
  /** (N, T, C). */
  readonly x: Float32Array;
  /** (N): classes from 0. */
  readonly labels: Int32Array;
}

export interface Problem extends ProblemWindows, ProblemNetwork {
  readonly batch: number;
  readonly weights: readonly Weight[];
}

export const BATCH = 32;
const UNITS = 100;
const SEED = 1;

/** The article's two networks: one head is its baseline, several are its multi-headed one. Heads must be equally long. */
export function networkOf({ heads, filters }: ProblemNetwork, { timeSteps, channels, classes }: ProblemWindows, rate: number): Network {
  const [first] = heads as [readonly number[]];
  const common = { filters, units: UNITS, dropoutRate: rate, convolutions: first.length };
  const kernelSizes = heads.map(([kernelSize]) => kernelSize!);
  if (heads.some((head, i) => head.length !== first.length || head.some((size) => size !== kernelSizes[i]))) {
    throw new RangeError(`heads: expected equally many convolutions a head, of one kernel size; received ${JSON.stringify(heads)}`);
  }
  const [model, sizes] =
    heads.length === 1 ? (["baseline", { kernelSize: kernelSizes[0]! }] as const) : (["multihead", { kernelSizes }] as const);
  return createNetwork(createModel(model, [timeSteps, channels], classes, { ...common, ...sizes }));
}

/** Default weights: fresh ones, from a fixed seed. */
export function writeProblem(
  path: string,
  network: ProblemNetwork,
  windows: ProblemWindows,
  weights: readonly Weight[] = initialiseWeights(networkOf(network, windows, 0), SEED),
): void {
  const { x, labels, timeSteps: t, channels: c, classes } = windows;
  const { heads, filters } = network;
  const shapes = weights.map(({ shape }) => [...shape]);
  const head = { n: labels.length, t, c, classes, heads, filters, units: UNITS, batch: BATCH, shapes };
  const parts = [
    Buffer.from(`${JSON.stringify(head)}\n`),
    ...[x, Float32Array.from(labels), ...weights.map(({ values }) => values)].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  ];
  writeFileSync(path, Buffer.concat(parts));
}

export function readProblem(path: string): Problem {
  const bytes = readFileSync(path);
  const end = bytes.indexOf("\n") + 1;
  const { n, t, c, classes, heads, filters, batch, shapes } = HEAD.parse(JSON.parse(bytes.toString("utf8", 0, end)));
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset + end, bytes.byteOffset + bytes.length));
  let at = 0;
  const take = (count: number): Float32Array => floats.subarray(at, (at += count));
  const windows = { timeSteps: t, channels: c, classes, x: take(n * t * c), labels: Int32Array.from(take(n)) };
  const named = initialiseWeights(networkOf({ heads, filters }, windows, 0), SEED);
  const weights = shapes.map((shape, i) => ({ name: named[i]!.name, shape, values: take(shape.reduce((a, b) => a * b, 1)) }));
  return { ...windows, heads, filters, batch, weights };
}
