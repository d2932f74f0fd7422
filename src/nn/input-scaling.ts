import type { Backend } from "../kernels/index.js";
import { InputError, type Pointer } from "../tensor/index.js";
import type { Network } from "./network.js";

/**
 * What turns raw signals into what the first layers see, one entry a channel: Yeo-Johnson where there are lambdas, arcsinh(v / width) where there are
 * widths, then (v - mean) / scale.
 */
export interface InputScaling {
  readonly lambdas?: Float32Array | undefined;
  readonly widths?: Float32Array | undefined;
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

/** One for every input of the network alike, or one each in the order of `Network.inputs`; undefined leaves signals raw. */
export type InputScalings = InputScaling | readonly (InputScaling | undefined)[] | undefined;

/** The prepared windows that a network's inputs see. */
export interface PreparedInputs {
  /** The raw buffer, and what each input sees; the same one for inputs that see the same. */
  readonly raw: Pointer;
  readonly values: readonly Pointer[];
  /** Prepares n windows from `first` on. */
  prepare(first: number, n: number): void;
  /** Once the arena is sealed. */
  fill(): void;
}

type Row = { readonly pointer: Pointer; readonly values: Float32Array };

/**
 * Inputs under one preparation share a buffer. Where there is but one preparation altogether it overwrites the raw windows, which saves
 * one; otherwise each has a buffer of its own and the raw ones stay.
 */
export function planInputs(network: Network, { arena, kernels }: Backend, batchSize: number, scalings: InputScalings): PreparedInputs {
  const [steps, channels] = network.config.inputShape;
  const size = steps * channels;
  const each = perInput(network, scalings);
  const distinct = each.filter((scaling, i) => each.findIndex((other) => same(scaling, other)) === i);
  const raw = arena.allocate(batchSize * size);
  const rows: Row[] = [];
  // Repeated for every time step: the kernels work on whole windows.
  const row = (values: Float32Array): Pointer => {
    const pointer = arena.allocate(size);
    rows.push({ pointer, values });
    return pointer;
  };
  const prepared = distinct.map((scaling) => {
    if (scaling === undefined) return { y: raw, curve: undefined, mean: undefined, scale: undefined };
    const { lambdas, widths, mean, scale } = scaling;
    return {
      y: distinct.length === 1 ? raw : arena.allocate(batchSize * size),
      // One of the two at most.
      curve: lambdas ? { kernel: "yeoJohnson" as const, of: row(lambdas) } : widths && { kernel: "arcsinh" as const, of: row(widths) },
      mean: row(mean),
      scale: row(scale),
    };
  });
  return {
    raw,
    values: each.map((scaling) => prepared[distinct.findIndex((other) => same(scaling, other))]!.y),
    prepare(first, n) {
      const at = 4 * first * size;
      for (let i = 0; i < prepared.length; i++) {
        const { y, curve, mean, scale } = prepared[i]!;
        if (mean === undefined) continue;
        if (curve) kernels[curve.kernel](y + at, raw + at, curve.of, n, size);
        kernels.standardise(y + at, (curve ? y : raw) + at, mean, scale, n, size);
      }
    },
    fill() {
      for (const { pointer, values } of rows) {
        const target = arena.f32(pointer, size);
        for (let i = 0; i < size; i++) target[i] = values[i % channels]!;
      }
    },
  };
}

/** One entry an input. Throws InputError where they are not as many, or not one number a channel. */
function perInput({ config, inputs }: Network, scalings: InputScalings): (InputScaling | undefined)[] {
  const [, channels] = config.inputShape;
  const each = scalings === undefined || "mean" in scalings ? inputs.map(() => scalings) : [...scalings];
  if (each.length !== inputs.length) {
    throw new InputError(
      `network ${config.name}: inputScaling must be one for all inputs or ${inputs.length}, one each for ${inputs.join(", ")}; received ${each.length}`,
    );
  }
  for (const scaling of each) {
    if (scaling === undefined) continue;
    const { lambdas, widths, mean, scale } = scaling;
    if (lambdas && widths) throw new InputError(`network ${config.name}: inputScaling must have lambdas or widths; received both`);
    const lengths = [mean, scale, lambdas, widths].flatMap((values) => values?.length ?? []);
    if (lengths.some((length) => length !== channels)) {
      const received = lengths.join(" and ");
      throw new InputError(`network ${config.name}: inputScaling must have ${channels} means and scales; received ${received}`);
    }
  }
  return each;
}

function same(a: InputScaling | undefined, b: InputScaling | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return equal(a.lambdas, b.lambdas) && equal(a.widths, b.widths) && equal(a.mean, b.mean) && equal(a.scale, b.scale);
}

function equal(a: Float32Array | undefined, b: Float32Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.every((value, i) => Object.is(value, b[i]));
}
