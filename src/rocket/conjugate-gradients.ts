import { InputError } from "../tensor/index.js";

/** y = K v for some columns of length n, each a function of its own column alone. */
export type Multiply = (columns: readonly Float64Array[]) => Promise<readonly Float64Array[]>;

export interface ShiftedSystems {
  readonly multiply: Multiply;
  /** Right sides (n), one a column, zero outside of the column's rows and without mean over them. */
  readonly targets: readonly Float64Array[];
  /** The rows that belong to each column's system; the others of its solution are zero. */
  readonly rows: readonly Int32Array[];
  /** What is added to the diagonal, growing: every column is solved for each of them. */
  readonly shifts: readonly number[];
  /** Stops when no column's residual for the first shift is more than this share of its right side. */
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ShiftedSolutions {
  /** [shift][column], each (n). */
  readonly solutions: readonly (readonly Float64Array[])[];
  readonly iterations: number;
  /** The largest share of a right side that was left. */
  readonly residual: number;
}

/**
 * (H K H + shift I) x = b for several shifts at the cost of one, H being the restriction to a column's rows followed by taking away the mean over them, by
 * which a constant term is fitted that nothing penalises. All shifts have the Krylov space of the first (B. Jegerlehner, "Krylov space
 * solvers for shifted linear systems", hep-lat/9612014, 1996). Vectors are float64, whatever the product is.
 * Throws InputError where the steps do not reach the tolerance.
 */
export async function solveShifted({
  multiply,
  targets,
  rows,
  shifts,
  tolerance,
  maxIterations,
  signal,
}: ShiftedSystems): Promise<ShiftedSolutions> {
  const base = shifts[0]!;
  const columns = targets.map((target, column) => ({
    rows: rows[column]!,
    residual: target.slice(),
    direction: target.slice(),
    size: dot(target, target),
    rest: dot(target, target),
    step: 1,
    turn: 0,
    // Of every shift: its solution, its direction, and how much shorter its residual is than the first shift's, now and before.
    shifted: shifts.map((shift) => ({ over: shift - base, x: new Float64Array(target.length), p: target.slice(), zeta: 1, before: 1 })),
  }));
  const share = (): number => Math.max(...columns.map(({ rest, size }) => (size === 0 ? 0 : Math.sqrt(rest / size))));
  let iterations = 0;
  for (; iterations < maxIterations && share() > tolerance; iterations++) {
    signal?.throwIfAborted();
    const products = await multiply(columns.map(({ direction }) => direction));
    columns.forEach((column, c) => {
      const { residual, direction, rest, size } = column;
      if (Math.sqrt(rest) <= 0.1 * tolerance * Math.sqrt(size)) return;
      const product = restrict(products[c]!, column.rows);
      for (let i = 0; i < direction.length; i++) product[i]! += base * direction[i]!;
      const step = rest / dot(direction, product);
      for (let i = 0; i < residual.length; i++) residual[i]! -= step * product[i]!;
      const left = dot(residual, residual);
      const turn = left / rest;
      for (const one of column.shifted) {
        const { zeta, before, over, x, p } = one;
        // Solved long since, and soon no double: its share of the residual is so small that steps by it change nothing.
        if (zeta < 1e-100) continue;
        const next = (zeta * before * column.step) / (step * column.turn * (before - zeta) + before * column.step * (1 + over * step));
        const ratio = next / zeta;
        const [a, b] = [step * ratio, turn * ratio * ratio];
        for (let i = 0; i < x.length; i++) {
          x[i]! += a * p[i]!;
          p[i] = next * residual[i]! + b * p[i]!;
        }
        one.before = zeta;
        one.zeta = next;
      }
      for (let i = 0; i < direction.length; i++) direction[i] = residual[i]! + turn * direction[i]!;
      column.step = step;
      column.turn = turn;
      column.rest = left;
    });
  }
  const left = share();
  if (!(left <= tolerance)) {
    throw new InputError(
      `random convolutions: alpha ${base}: expected a solution in ${maxIterations} steps; ` +
        `received one that leaves ${left.toExponential(1)} of the targets; choose from larger alphas`,
    );
  }
  return { solutions: shifts.map((_, s) => columns.map(({ shifted }) => shifted[s]!.x)), iterations, residual: left };
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
