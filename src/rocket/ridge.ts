import type { Pointer } from "../tensor/index.js";
import { restrict, solveRidges, type Multiply, type RidgeSystem } from "./conjugate-gradients.js";
import { groupFolds } from "./folds.js";
import { createPreconditioners, type Landmarks } from "./landmarks.js";
import { leaveOneOut } from "./leave-one-out.js";
import { beginOf, type Threads } from "./threads.js";

/** Fold scores need few digits of a solution; the coefficients are solved to more. */
const FOLD_TOLERANCE = 1e-3,
  TOLERANCE = 1e-6;
const MOST_ITERATIONS = 3000;

/** The Gram matrix of windows (rows, rows), and room for products with it; `rows` is n, rounded up to eights, of which those past n are zero. */
export interface Gram {
  readonly threads: Threads;
  readonly k: Pointer;
  readonly rows: number;
  readonly windows: number;
  /** Room for the columns of a product and their images, 4-byte numbers: see `productRoom`. */
  readonly v: Pointer;
  readonly y: Pointer;
  readonly landmarks: Landmarks;
}

/** 4-byte numbers that so many columns take on each side of a product, in either precision. */
export function productRoom(rows: number, single: number, double: number): number {
  return rows * Math.max(8 * Math.ceil(single / 8), 8 * Math.ceil(double / 4));
}

/** What was found about a penalty. */
export interface AlphaScore {
  readonly alpha: number;
  /** Windows that the fold's own model names rightly, of all: held-out ones only. */
  readonly accuracy: number;
  /** The mean of squared differences from -1 and +1, of held-out windows. */
  readonly meanSquaredError: number;
}

/** At which end of several alphas the chosen one stands, beyond which nobody looked; null where it is between others or was not chosen. */
export function borderOf(scores: readonly AlphaScore[], alpha: number): "least" | "largest" | null {
  if (scores.length < 2) return null;
  if (alpha === scores[0]!.alpha) return "least";
  return alpha === scores.at(-1)!.alpha ? "largest" : null;
}

/** What was found, and (N, classes) the decision values of held-out windows by which. */
interface HeldOutScore extends AlphaScore {
  readonly decisions: Float64Array;
}

/** A ridge of all windows. */
export interface Ridge {
  readonly alpha: number;
  /** What was found about each alpha; empty where one alone was given, and no groups. */
  readonly scores: readonly AlphaScore[];
  /** (N, classes): each window's decision values with this alpha, when it was held out; undefined where none was. */
  readonly heldOut: Float64Array | undefined;
  /** (classes), each (N). */
  readonly duals: readonly Float64Array[];
  /** (classes) */
  readonly intercepts: readonly number[];
}

export interface RidgeChoice {
  /** Growing. One alone is taken whatever its score. */
  readonly alphas: readonly number[];
  /** (N): whole groups are left out, in `folds` folds; without them one window at a time is, where there are several alphas. */
  readonly groups: Int32Array | undefined;
  readonly folds: number;
  readonly signal?: AbortSignal | undefined;
}

/** Chooses the alpha of the least squared error of windows that were held out, as scikit-learn's RidgeClassifierCV: it says more than how many are named rightly. */
export async function fitRidge(
  gram: Gram,
  labels: Int32Array,
  classes: number,
  { alphas, groups, folds, signal }: RidgeChoice,
): Promise<Ridge> {
  if (alphas.length > 1 && groups === undefined) return chooseByLeavingOneOut(gram, labels, classes, alphas);
  const preconditioners = createPreconditioners(gram);
  const found = groups ? await scoreByFolds(gram, preconditioners, labels, classes, groupFolds(groups, folds), alphas, signal) : [];
  const chosen = found.length > 0 ? best(found) : undefined;
  const alpha = chosen?.alpha ?? alphas[0]!;
  return {
    alpha,
    scores: found.map(scoreOf),
    heldOut: chosen?.decisions,
    ...(await solveRidge(gram, preconditioners, labels, classes, alpha, signal)),
  };
}

function scoreOf({ alpha, accuracy, meanSquaredError }: HeldOutScore): AlphaScore {
  return { alpha, accuracy, meanSquaredError };
}

/** Holds decision values (N, classes) of held-out windows against the labels. */
function scoreHeldOut(alpha: number, decisions: Float64Array, labels: Int32Array, classes: number): HeldOutScore {
  let right = 0,
    squares = 0;
  labels.forEach((label, i) => {
    let best = 0;
    for (let k = 0; k < classes; k++) {
      const value = decisions[i * classes + k]!;
      squares += (value - (k === label ? 1 : -1)) ** 2;
      if (value > decisions[i * classes + best]!) best = k;
    }
    if (best === label) right++;
  });
  return { alpha, accuracy: right / labels.length, meanSquaredError: squares / (labels.length * classes), decisions };
}

function best<Score extends AlphaScore>(scores: readonly Score[]): Score {
  return scores.reduce((best, one) => (one.meanSquaredError < best.meanSquaredError ? one : best));
}

/** K v for columns of n, in float32 or float64. */
export function multiplyBy(gram: Gram, precision: "single" | "double"): Multiply {
  const { threads, k, rows, v, y } = gram;
  const { arena } = threads.backend;
  const lanes = precision === "single" ? 8 : 4;
  return async (columns) => {
    const panels = Math.ceil(columns.length / lanes);
    const length = panels * rows * lanes;
    const view = (pointer: Pointer): Float32Array | Float64Array =>
      precision === "single" ? arena.f32(pointer, length) : new Float64Array(arena.f32(pointer, 2 * length).buffer, pointer, length);
    const into = view(v);
    into.fill(0);
    columns.forEach((column, c) => {
      const start = Math.floor(c / lanes) * rows * lanes + (c % lanes);
      for (let i = 0; i < column.length; i++) into[start + i * lanes] = column[i]!;
    });
    await threads.run((part, parts) => [
      [
        precision === "single" ? "multiplySingle" : "multiplyDouble",
        ...[y, k, v, rows, panels, beginOf(part, parts, rows, 4), beginOf(part + 1, parts, rows, 4)],
      ],
    ]);
    const from = view(y);
    return columns.map((column, c) => {
      const start = Math.floor(c / lanes) * rows * lanes + (c % lanes);
      return column.map((_, i) => from[start + i * lanes]!);
    });
  };
}

/** (classes), each (N): +1 where a window is of the class, -1 elsewhere, as scikit-learn's RidgeClassifier. */
function classTargets(labels: Int32Array, classes: number): Float64Array[] {
  return Array.from({ length: classes }, (_, k) => Float64Array.from(labels, (label) => (label === k ? 1 : -1)));
}

/**
 * Scores each alpha by folds: a ridge of each fold's other windows, with a constant term, names the windows of the fold. All folds and classes
 * are solved together, alpha after alpha.
 */
async function scoreByFolds(
  gram: Gram,
  preconditioners: ReturnType<typeof createPreconditioners>,
  labels: Int32Array,
  classes: number,
  folds: Int32Array,
  alphas: readonly number[],
  signal: AbortSignal | undefined,
): Promise<HeldOutScore[]> {
  const count = Math.max(...folds) + 1;
  const targets = classTargets(labels, classes);
  const inside = (fold: number): Int32Array => Int32Array.from(labels.keys()).filter((i) => folds[i] !== fold);
  const rows = Array.from({ length: count }, (_, fold) => inside(fold));
  const columns = rows.flatMap((kept) => targets.map((target) => ({ kept, target })));
  const multiply = multiplyBy(gram, "single");
  const scores: HeldOutScore[] = [];
  for (const alpha of alphas) {
    const systems = columns.map(({ kept, target }): RidgeSystem => ({ rows: kept, shift: alpha, target: restrict(target, kept) }));
    const precondition = await preconditioners(systems);
    const { solutions } = await solveRidges({
      ...{ multiply, precondition, systems, tolerance: FOLD_TOLERANCE, maxIterations: MOST_ITERATIONS, signal },
    });
    const images = await multiply(solutions);
    const intercepts = columns.map(({ kept, target }, c) => kept.reduce((sum, i) => sum + target[i]! - images[c]![i]!, 0) / kept.length);
    const decisions = new Float64Array(labels.length * classes);
    folds.forEach((fold, i) => {
      for (let k = 0; k < classes; k++) decisions[i * classes + k] = images[fold * classes + k]![i]! + intercepts[fold * classes + k]!;
    });
    scores.push(scoreHeldOut(alpha, decisions, labels, classes));
  }
  return scores;
}

/** The dual solution of all windows and the constant terms. */
async function solveRidge(
  gram: Gram,
  preconditioners: ReturnType<typeof createPreconditioners>,
  labels: Int32Array,
  classes: number,
  alpha: number,
  signal: AbortSignal | undefined,
): Promise<Pick<Ridge, "duals" | "intercepts">> {
  const targets = classTargets(labels, classes);
  const all = Int32Array.from(labels.keys());
  const multiply = multiplyBy(gram, "double");
  const systems = targets.map((target): RidgeSystem => ({ target: restrict(target, all), rows: all, shift: alpha }));
  const precondition = await preconditioners(systems);
  const { solutions: duals } = await solveRidges({
    ...{ multiply, precondition, systems, tolerance: TOLERANCE, maxIterations: MOST_ITERATIONS, signal },
  });
  return { duals, intercepts: interceptsOf(targets, await multiply(duals)) };
}

function interceptsOf(targets: readonly Float64Array[], images: readonly Float64Array[]): number[] {
  return targets.map((target, k) => target.reduce((sum, value, i) => sum + value - images[k]![i]!, 0) / target.length);
}

async function chooseByLeavingOneOut(gram: Gram, labels: Int32Array, classes: number, alphas: readonly number[]): Promise<Ridge> {
  const { threads, rows, windows } = gram;
  const targets = classTargets(labels, classes);
  const single = threads.backend.arena.f32(gram.k, rows * rows);
  const all = Int32Array.from(labels.keys());
  // Features that are scaled only where they are not zero have a mean: it is taken from rows and columns.
  const k = new Float64Array(windows * windows);
  for (let i = 0; i < windows; i++) k.set(restrict(Float64Array.from(single.subarray(i * rows, i * rows + windows)), all), i * windows);
  for (let j = 0; j < windows; j++) {
    const column = restrict(
      all.reduce((values, i) => ((values[i] = k[i * windows + j]!), values), new Float64Array(windows)),
      all,
    );
    for (let i = 0; i < windows; i++) k[i * windows + j] = column[i]!;
  }
  const found = alphas.map((alpha) => {
    const { errors, duals } = leaveOneOut(k, targets, alpha);
    const decisions = Float64Array.from({ length: windows * classes }, (_, at) => {
      const [i, k] = [Math.floor(at / classes), at % classes];
      return targets[k]![i]! + errors[k]![i]!;
    });
    return { ...scoreHeldOut(alpha, decisions, labels, classes), duals };
  });
  const { alpha, duals, decisions } = best(found);
  const images = await multiplyBy(gram, "double")(duals);
  return { alpha, duals, heldOut: decisions, scores: found.map(scoreOf), intercepts: interceptsOf(targets, images) };
}
