import { InputError } from "../tensor/index.js";
import { cholesky, solveBoth } from "./cholesky.js";
import { restrict } from "./conjugate-gradients.js";

/** Windows above which a factor a penalty, N^3 steps of plain TypeScript, takes minutes: choose by groups there. */
export const MOST_LEFT_OUT = 2048;

export interface LeaveOneOut {
  /** (classes), each (N): every window's decision value by a ridge of all others, less its target. */
  readonly errors: readonly Float64Array[];
  /** (classes), each (N): the dual solution of all windows. */
  readonly duals: readonly Float64Array[];
}

/**
 * Leave-one-out errors of a ridge with a constant term, in closed form (R. Rifkin and R. Lippert, "Notes on regularized least squares", MIT-CSAIL-TR-2007-025):
 * c / d with c = G^-1 y, d the diagonal of G^-1 and G = H K H + alpha I, from which the direction of the constant, 1 / (alpha n), is taken
 * off, as scikit-learn's RidgeCV does. k (n, n) is symmetric, its rows without mean; targets any.
 */
export function leaveOneOut(k: Float64Array, targets: readonly Float64Array[], alpha: number): LeaveOneOut {
  const n = targets[0]!.length;
  const lower = cholesky(k, n, alpha);
  if (!lower) {
    throw new InputError(`random convolutions: alpha ${alpha} is lost in the roundings of the windows' products; choose from larger ones`);
  }
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const duals = targets.map((target) => {
    const dual = restrict(target, all);
    solveBoth(lower, n, dual);
    return dual;
  });
  const diagonal = inverseDiagonal(lower, n);
  const errors = duals.map((dual) => dual.map((value, i) => -value / (diagonal[i]! - 1 / (alpha * n))));
  return { errors, duals };
}

/** The diagonal of (l l')^-1: of each column of l^-1 the squares, a column at a time. */
function inverseDiagonal(l: Float64Array, n: number): Float64Array {
  const diagonal = new Float64Array(n);
  const column = new Float64Array(n);
  for (let start = 0; start < n; start++) {
    let squares = 0;
    for (let i = start; i < n; i++) {
      let sum = i === start ? 1 : 0;
      for (let j = start; j < i; j++) sum -= l[i * n + j]! * column[j]!;
      const value = (column[i] = sum / l[i * n + i]!);
      squares += value * value;
    }
    diagonal[start] = squares;
  }
  return diagonal;
}
