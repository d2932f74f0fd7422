import { InputError } from "../tensor/index.js";

/** y = K v for some columns of length n, each a function of its own column alone. */
export type Multiply = (columns: readonly Float64Array[]) => Promise<readonly Float64Array[]>;

/** (H K H + shift I) x = target, H being the restriction to `rows` followed by taking away the mean over them: a constant term is fitted that nothing penalises. */
export interface RidgeSystem {
  /** (n), zero outside of the rows and without mean over them. */
  readonly target: Float64Array;
  /** The others of a solution are zero. */
  readonly rows: Int32Array;
  readonly shift: number;
}

/** Of each of some systems, by number, about what solves it with this right side in place of its own: symmetric, positive, and zero where the right side is. */
export type Precondition = (systems: readonly number[], residuals: readonly Float64Array[]) => Promise<readonly Float64Array[]>;

export interface ConjugateGradients {
  readonly multiply: Multiply;
  readonly precondition: Precondition;
  readonly systems: readonly RidgeSystem[];
  /** Each stops when its residual is at most this share of its right side. */
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Solutions {
  /** One a system, each (n). */
  readonly solutions: readonly Float64Array[];
  readonly iterations: number;
  /** The largest share of a right side that was left. */
  readonly residual: number;
}

/**
 * Solves systems beside each other, whose products are made together, by preconditioned conjugate gradients. A direction is turned by what the residual changed by
 * (Y. Notay, "Flexible conjugate gradients", SIAM J. Sci. Comput. 22, 2000), as a preconditioner of float32 is not quite the same at each step. Vectors are
 * float64, whatever the product is. Rejects with InputError where the steps do not reach the tolerance.
 */
export async function solveRidges(options: ConjugateGradients): Promise<Solutions> {
  const { multiply, precondition, systems, tolerance, maxIterations, signal } = options;
  const all = systems.map(({ target }, system) => ({
    ...{ system, residual: target.slice(), x: new Float64Array(target.length), p: new Float64Array(target.length) },
    ...{ size: Math.sqrt(dot(target, target)), left: 1, before: new Float64Array(target.length), rz: 1 },
  }));
  let active = all.filter(({ size }) => size > 0);
  let iterations = 0;
  for (; iterations < maxIterations && active.length > 0; iterations++) {
    signal?.throwIfAborted();
    const turned = await precondition(
      active.map(({ system }) => system),
      active.map(({ residual }) => residual),
    );
    active.forEach((one, i) => {
      const { residual, p, before } = one;
      const z = turned[i]!;
      const rz = dot(residual, z);
      const turn = iterations === 0 ? 0 : (rz - dot(before, z)) / one.rz;
      for (let j = 0; j < p.length; j++) p[j] = z[j]! + turn * p[j]!;
      before.set(residual);
      one.rz = rz;
    });
    const products = await multiply(active.map(({ p }) => p));
    active.forEach((one, i) => {
      const { x, p, residual } = one;
      const { rows, shift } = systems[one.system]!;
      const product = restrict(products[i]!, rows);
      for (let j = 0; j < p.length; j++) product[j]! += shift * p[j]!;
      const step = one.rz / dot(p, product);
      for (let j = 0; j < p.length; j++) {
        x[j]! += step * p[j]!;
        residual[j]! -= step * product[j]!;
      }
      one.left = Math.sqrt(dot(residual, residual)) / one.size;
    });
    // What is no number stays, and ends as an error.
    active = active.filter(({ left }) => !(left <= tolerance));
  }
  const [stuck] = active;
  if (stuck) {
    throw new InputError(
      `random convolutions: alpha ${systems[stuck.system]!.shift}: expected a solution in ${maxIterations} steps; ` +
        `received one that leaves ${stuck.left.toExponential(1)} of the targets; choose from larger alphas`,
    );
  }
  return { solutions: all.map(({ x }) => x), iterations, residual: Math.max(...all.map(({ left, size }) => (size > 0 ? left : 0))) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** What lies in `rows`, less its mean; zero elsewhere. */
export function restrict(values: Float64Array, rows: Int32Array): Float64Array {
  const kept = new Float64Array(values.length);
  let sum = 0;
  for (const row of rows) sum += values[row]!;
  const mean = sum / rows.length;
  for (const row of rows) kept[row] = values[row]! - mean;
  return kept;
}
