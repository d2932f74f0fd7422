import { InputError, type Pointer } from "../tensor/index.js";
import { cholesky, solveBoth, solveLower } from "./cholesky.js";
import { restrict, type Precondition, type RidgeSystem } from "./conjugate-gradients.js";
import { panelShare } from "./passes.js";
import { beginOf, type Threads } from "./threads.js";

/** Most windows that stand for all. No power of two, by which panels would meet in one place of a cache. */
const MOST_LANDMARKS = 504;
/** Of few windows one in so many. */
const WINDOWS_EACH = 4;
/** What landmarks' own products get on the diagonal, as a share of its mean: more than roundings of float32, less than a penalty of use. */
const JITTER = 1e-5;
/** Least shift of a preconditioner as a share of the squares' trace, by which float32 keeps it positive. */
const LEAST_SHIFT = 1e-6;

/** Room for F, by which the Gram matrix is about F F'. */
export interface Landmarks {
  /** Columns of F, a multiple of eight; those past the number of windows are zero. */
  readonly count: number;
  /** (panels, count, 8): F. */
  readonly factor: Pointer;
  /** (count / 8, windows, 8): some rows of F, turned round. */
  readonly turned: Pointer;
  /** (count, count) */
  readonly squares: Pointer;
  /** (count, columns) */
  readonly weights: Pointer;
  /** (panels, columns, 8) each. */
  readonly residuals: Pointer;
  readonly images: Pointer;
}

/** `columns`: the most systems that are solved together. */
export function planLandmarks({ backend: { arena } }: Threads, windows: number, columns: number): Landmarks {
  const rows = 8 * Math.ceil(windows / 8);
  const count = Math.min(MOST_LANDMARKS, 8 * Math.ceil(windows / WINDOWS_EACH / 8));
  return {
    count,
    factor: arena.allocate(rows * count),
    turned: arena.allocate(windows * count),
    squares: arena.allocate(count * count),
    weights: arena.allocate(count * columns),
    residuals: arena.allocate(rows * columns),
    images: arena.allocate(rows * columns),
  };
}

/** The Gram matrix that landmarks are of. */
interface Landscape {
  readonly threads: Threads;
  readonly k: Pointer;
  readonly rows: number;
  readonly windows: number;
  readonly landmarks: Landmarks;
}

/**
 * Writes F = C L^-T with C the Gram matrix' columns of windows that lie evenly among all and L L' those windows' own products: F F' is Nystrom's approximation
 * (C. Williams and M. Seeger, "Using the Nystrom method to speed up kernel machines", NIPS 2000).
 */
function writeFactor({ threads, k, rows, windows, landmarks: { count, factor } }: Landscape): void {
  const { arena } = threads.backend;
  const gram = arena.f32(k, rows * rows);
  const used = Math.min(count, windows);
  const chosen = Int32Array.from({ length: used }, (_, j) => Math.floor(((j + 0.5) * windows) / used));
  const own = new Float64Array(used * used);
  let trace = 0;
  chosen.forEach((a, i) => {
    chosen.forEach((b, j) => (own[i * used + j] = gram[a * rows + b]!));
    trace += own[i * used + i]!;
  });
  const lower = cholesky(own, used, (JITTER * trace) / used || 1);
  if (!lower)
    throw new InputError("random convolutions: expected features of finite products; received none; look for signals of enormous values");
  const into = arena.f32(factor, rows * count);
  const row = new Float64Array(used);
  for (let i = 0; i < windows; i++) {
    for (let j = 0; j < used; j++) row[j] = gram[i * rows + chosen[j]!]!;
    solveLower(lower, used, row);
    const start = (i >> 3) * count * 8 + (i & 7);
    for (let j = 0; j < used; j++) into[start + 8 * j] = row[j]!;
  }
}

/** (count, count), the lower triangle: H F's squares over `kept` windows, H taking away the mean over them. */
async function centredSquares({ threads, rows, landmarks }: Landscape, kept: Int32Array): Promise<Float64Array> {
  const { arena } = threads.backend;
  const { count, factor, turned, squares } = landmarks;
  const [panels, n] = [count / 8, kept.length];
  const f = arena.f32(factor, rows * count);
  const columns = arena.f32(turned, n * count);
  const sums = new Float64Array(count);
  kept.forEach((window, i) => {
    const start = (window >> 3) * count * 8 + (window & 7);
    for (let j = 0; j < count; j++) {
      const value = f[start + 8 * j]!;
      columns[((j >> 3) * n + i) * 8 + (j & 7)] = value;
      sums[j]! += value;
    }
  });
  const into = arena.f32(squares, count * count);
  into.fill(0);
  await threads.run((part, parts) => [["gram", squares, count, turned, n, panels, part, parts]]);
  return Float64Array.from(into, (value, at) => value - (sums[Math.floor(at / count)]! * sums[at % count]!) / n);
}

/** What solves systems of a fold's windows with a shift as if the Gram matrix were F F'. */
interface Solver {
  /** The shift, or what float32 asks for at least. */
  readonly shift: number;
  /** Of the squares with it. */
  readonly lower: Float64Array;
}

/** Of systems about what solves them: exact, by Woodbury's identity, but for what the landmarks do not see. */
export function createPreconditioners(landscape: Landscape): (systems: readonly RidgeSystem[]) => Promise<Precondition> {
  writeFactor(landscape);
  /** By the windows, as shifts come and go. */
  const squares = new Map<Int32Array, Float64Array>();
  return async (systems) => {
    const solvers = new Map<Int32Array, Map<number, Solver>>();
    for (const { rows: kept, shift } of systems) {
      const own = squares.get(kept) ?? (await centredSquares(landscape, kept));
      const byShift = solvers.get(kept) ?? new Map<number, Solver>();
      if (!byShift.has(shift)) byShift.set(shift, solverOf(own, landscape.landmarks.count, shift));
      squares.set(kept, own);
      solvers.set(kept, byShift);
    }
    return preconditionBy(
      landscape,
      systems.map(({ rows, shift }) => ({ rows, ...solvers.get(rows)!.get(shift)! })),
    );
  };
}

function solverOf(squares: Float64Array, count: number, asked: number): Solver {
  let trace = 0;
  for (let j = 0; j < count; j++) trace += squares[j * count + j]!;
  const shift = Math.max(asked, LEAST_SHIFT * trace);
  const lower = cholesky(squares, count, shift);
  if (!lower) throw new Error(`random convolutions: expected landmarks' squares to be positive; received a trace of ${trace}`);
  return { shift, lower };
}

function preconditionBy(
  { threads, rows, windows, landmarks }: Landscape,
  solvers: readonly (Solver & { readonly rows: Int32Array })[],
): Precondition {
  const { count, factor, weights, residuals, images } = landmarks;
  const { arena } = threads.backend;
  return async (which, given) => {
    const columns = which.length;
    const panelColumns = arena.f32(residuals, rows * columns);
    panelColumns.fill(0);
    given.forEach((residual, c) => residual.forEach((value, i) => (panelColumns[((i >> 3) * columns + c) * 8 + (i & 7)] = value)));
    const panels = rows / 8;
    await threads.run((part, parts) => [
      ["coefficients", weights, factor, residuals, count, panels, columns, beginOf(part, parts, count), beginOf(part + 1, parts, count)],
    ]);
    const w = arena.f32(weights, count * columns);
    which.forEach((system, c) => {
      const column = Float64Array.from({ length: count }, (_, j) => w[j * columns + c]!);
      solveBoth(solvers[system]!.lower, count, column);
      column.forEach((value, j) => (w[j * columns + c] = value));
    });
    const into = arena.f32(images, rows * columns);
    into.fill(0);
    await threads.run((part, parts) => [["decide", images, factor, weights, count, columns, ...panelShare(windows, part, parts)]]);
    return which.map((system, c) => {
      const image = Float64Array.from({ length: windows }, (_, i) => into[((i >> 3) * columns + c) * 8 + (i & 7)]!);
      const { rows: kept, shift } = solvers[system]!;
      return restrict(image, kept).map((value, i) => (given[c]![i]! - value) / shift);
    });
  };
}
