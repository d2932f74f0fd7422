import { exp, InputError, log } from "../tensor/index.js";
import type { Multiply } from "./conjugate-gradients.js";

/** Steps of which the curvature is remembered. */
const MEMORY = 10;
/** Ends where the gradient is this share of the first one. */
const TOLERANCE = 1e-7;
const MOST_ITERATIONS = 1000,
  MOST_TRIALS = 60;
/** Sufficient decrease and curvature: the usual ones for quasi-Newton steps (Nocedal and Wright, Numerical Optimization, 2006, chapter 3). */
const [DECREASE, CURVATURE] = [1e-4, 0.9];

/** A function of the features, linear with a constant, as duals: of each class u (N), its image K u (N), and the constant. */
interface Element {
  readonly u: readonly Float64Array[];
  readonly image: readonly Float64Array[];
  readonly constant: Float64Array;
}

export interface Logistic {
  /** (classes), each (N). */
  readonly duals: readonly Float64Array[];
  readonly intercepts: readonly number[];
}

/**
 * Multinomial logistic regression with the penalty alpha / 2 of squared coefficients, the constant free: scikit-learn's LogisticRegression with C = 1 / alpha.
 * L-BFGS (Nocedal and Wright, algorithm 7.4) takes the steps that it would take over the coefficients w = z' u, but on their duals u, with u' K v in place of w' w:
 * a step costs one product with the Gram matrix, and the search along it none. Throws InputError where alpha is so small that the steps do not end.
 */
export async function fitLogistic(
  multiply: Multiply,
  labels: Int32Array,
  classes: number,
  alpha: number,
  signal?: AbortSignal,
): Promise<Logistic> {
  const n = labels.length;
  const zeros = (): Float64Array[] => Array.from({ length: classes }, () => new Float64Array(n));
  let at: Element = { u: zeros(), image: zeros(), constant: new Float64Array(classes) };
  let gradient = await differentiate(multiply, at, labels, alpha);
  const enough = TOLERANCE * Math.sqrt(inner(gradient, gradient));
  const memory: { readonly s: Element; readonly y: Element; readonly rho: number }[] = [];
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    signal?.throwIfAborted();
    const size = Math.sqrt(inner(gradient, gradient));
    if (size <= enough) return { duals: at.u, intercepts: [...at.constant] };
    const direction = descend(gradient, memory);
    const step = searchLine(at, direction, labels, alpha, memory.length === 0 ? 1 / size : 1);
    // No step decreases what is within roundings of the least.
    if (step === 0) return { duals: at.u, intercepts: [...at.constant] };
    const next = combine(at, step, direction);
    const turned = await differentiate(multiply, next, labels, alpha);
    const [s, y] = [combine(next, -1, at), combine(turned, -1, gradient)];
    const curvature = inner(s, y);
    if (curvature > 0) memory.push({ s, y, rho: 1 / curvature });
    if (memory.length > MEMORY) memory.shift();
    at = next;
    gradient = turned;
  }
  throw new InputError(
    `random convolutions: alpha ${alpha}: logistic regression has not ended after ${MOST_ITERATIONS} steps; take a larger one`,
  );
}

/** Probabilities less targets are the gradient of the loss for the decision values; with alpha u the duals of that for the function. */
async function differentiate(multiply: Multiply, { u, image, constant }: Element, labels: Int32Array, alpha: number): Promise<Element> {
  const { excess } = lossOf(image, constant, labels);
  const duals = excess.map((column, k) => column.map((value, i) => value + alpha * u[k]![i]!));
  return { u: duals, image: await multiply(duals), constant: Float64Array.from(excess, sum) };
}

/** The summed cross-entropy, and of each class the probability less the target of each window. */
function lossOf(
  image: readonly Float64Array[],
  constant: Float64Array,
  labels: Int32Array,
): { readonly loss: number; readonly excess: Float64Array[] } {
  const excess = image.map((column) => new Float64Array(column.length));
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    let highest = -Infinity;
    for (let k = 0; k < image.length; k++) highest = Math.max(highest, image[k]![i]! + constant[k]!);
    let total = 0;
    for (let k = 0; k < image.length; k++) total += excess[k]![i] = exp(image[k]![i]! + constant[k]! - highest);
    for (const column of excess) column[i]! /= total;
    const label = labels[i]!;
    loss += log(total) + highest - image[label]![i]! - constant[label]!;
    excess[label]![i]! -= 1;
  }
  return { loss, excess };
}

/** A step length that decreases enough and is long enough, by doubling and halving; 0 where roundings leave none. */
function searchLine(at: Element, direction: Element, labels: Int32Array, alpha: number, first: number): number {
  const [square, mixed, own] = [inner(at, at, false), inner(at, direction, false), inner(direction, direction, false)];
  const look = (step: number): { readonly value: number; readonly slope: number } => {
    const { image, constant } = combine(at, step, direction);
    const { loss, excess } = lossOf(image, constant, labels);
    const slope = excess.reduce((total, column, k) => total + dot(column, direction.image[k]!) + sum(column) * direction.constant[k]!, 0);
    return {
      value: loss + (alpha / 2) * (square + 2 * step * mixed + step * step * own),
      slope: slope + alpha * (mixed + step * own),
    };
  };
  const start = look(0);
  let [low, high, step] = [0, Infinity, first];
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const { value, slope } = look(step);
    if (!(value <= start.value + DECREASE * step * start.slope)) high = step;
    else if (slope < CURVATURE * start.slope) low = step;
    else return step;
    step = high < Infinity ? (low + high) / 2 : 2 * step;
  }
  return low;
}

/** Minus the gradient, bent by the curvature of the last steps. */
function descend(gradient: Element, memory: readonly { readonly s: Element; readonly y: Element; readonly rho: number }[]): Element {
  let q = gradient;
  const factors: number[] = [];
  for (const { s, y, rho } of memory.toReversed()) {
    const factor = rho * inner(s, q);
    factors.unshift(factor);
    q = combine(q, -factor, y);
  }
  const last = memory.at(-1);
  if (last) q = scale(q, 1 / (last.rho * inner(last.y, last.y)));
  memory.forEach(({ s, y, rho }, i) => (q = combine(q, factors[i]! - rho * inner(y, q), s)));
  return scale(q, -1);
}

/** Of coefficients, and of constants unless they are left out. */
function inner(a: Element, b: Element, constants = true): number {
  return a.u.reduce((total, column, k) => total + dot(column, b.image[k]!), constants ? dot(a.constant, b.constant) : 0);
}

/** a + factor b */
function combine(a: Element, factor: number, b: Element): Element {
  const add = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value + factor * y[i]!);
  return {
    u: a.u.map((x, k) => add(x, b.u[k]!)),
    image: a.image.map((x, k) => add(x, b.image[k]!)),
    constant: add(a.constant, b.constant),
  };
}

function scale(a: Element, factor: number): Element {
  const times = (x: Float64Array): Float64Array => x.map((value) => factor * value);
  return { u: a.u.map(times), image: a.image.map(times), constant: times(a.constant) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
