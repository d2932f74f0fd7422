import { InputError } from "../tensor/index.js";
import type { ExplainedWindow } from "./array-windows.js";
import type { Differentiable, GradientTarget } from "./gradients.js";

export interface IntegratedGradientsOptions {
  readonly target: GradientTarget;
  /** (T, C): the window to start from, usually that in which nothing happens (`meanWindow`). */
  readonly baseline: Float32Array;
  /** By how much the attributions' sum may miss the difference that they explain, as a share of it (of 0.01 where it is smaller). Default 0.01. */
  readonly tolerance?: number | undefined;
  /** Points of the path; they are doubled until the tolerance holds, from `steps` up to `mostSteps`. Default 32 and 1024. */
  readonly steps?: number | undefined;
  readonly mostSteps?: number | undefined;
}

export interface Attribution {
  /** (T, C): each value's share in `output` - `baselineOutput`. */
  readonly attributions: Float64Array;
  /** The target's value for the window, and for the baseline. */
  readonly output: number;
  readonly baselineOutput: number;
  /** Of all attributions: the completeness axiom says that it is `output` - `baselineOutput`, and it is up to the error of the sum. */
  readonly sum: number;
  readonly steps: number;
  /** Whether the tolerance was kept with so many steps. */
  readonly complete: boolean;
}

/**
 * Integrated gradients (M. Sundararajan, A. Taly and Q. Yan, "Axiomatic attribution for deep networks", ICML 2017, arXiv:1703.01365, equation 1): each value's way
 * from the baseline, times the mean gradient along the straight line there. The integral is a sum over the middles of `steps` equal parts, where the paper sums
 * over their ends: the error is smaller by one order. Throws InputError for a baseline of another size.
 */
export function integratedGradients(
  differentiable: Differentiable,
  { values: window, length }: ExplainedWindow,
  { target, baseline, tolerance = 0.01, steps: first = 32, mostSteps = 1024 }: IntegratedGradientsOptions,
): Attribution {
  const { channels } = differentiable;
  const size = window.length;
  if (baseline.length !== size) {
    throw new InputError(`integrated gradients: baseline must have the window's ${size} values; received ${baseline.length}`);
  }
  const ends = new Float32Array(2 * size);
  ends.set(window);
  ends.set(baseline, size);
  const [output, baselineOutput] = differentiable.differentiate(ends, target, [length, length]).values as unknown as [number, number];
  const difference = output - baselineOutput;
  const allowed = tolerance * Math.max(Math.abs(difference), 0.01);
  for (let steps = first; ; steps *= 2) {
    const mean = meanGradient(differentiable, { window, baseline, length, target, steps });
    const attributions = mean.map((gradient, i) => gradient * (window[i]! - baseline[i]!));
    // Behind the last real step there is nothing to attribute to.
    attributions.fill(0, length * channels);
    const sum = attributions.reduce((total, value) => total + value, 0);
    const complete = Math.abs(sum - difference) <= allowed;
    if (complete || 2 * steps > mostSteps) return { attributions, output, baselineOutput, sum, steps, complete };
  }
}

/** Points of the path whose gradients are computed together. */
const TOGETHER = 64;

function meanGradient(
  differentiable: Differentiable,
  path: {
    readonly window: Float32Array;
    readonly baseline: Float32Array;
    readonly length: number;
    readonly target: GradientTarget;
    readonly steps: number;
  },
): Float64Array {
  const { window, baseline, length, target, steps } = path;
  const size = window.length;
  const mean = new Float64Array(size);
  for (let start = 0; start < steps; start += TOGETHER) {
    const n = Math.min(TOGETHER, steps - start);
    const points = new Float32Array(n * size);
    for (let i = 0; i < n; i++) {
      const share = (start + i + 0.5) / steps;
      for (let j = 0; j < size; j++) points[i * size + j] = baseline[j]! + share * (window[j]! - baseline[j]!);
    }
    const { gradients } = differentiable.differentiate(points, target, new Array<number>(n).fill(length));
    for (let i = 0; i < gradients.length; i++) mean[i % size]! += gradients[i]! / steps;
  }
  return mean;
}
