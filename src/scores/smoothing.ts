import { InputError, log } from "../tensor/index.js";

/** Stretches of neighbouring windows in the order of time: [from, to) among all that are given. Smoothing never looks across their ends. */
export type Chain = readonly [from: number, to: number];

/** Probabilities of classes that follow one another, each row summing to 1. */
export interface Transitions {
  /** (classes, classes): from[i * classes + j], class j behind class i. */
  readonly from: Float64Array;
  /** (classes): the first window of a chain. */
  readonly initial: Float64Array;
  /** (classes): shares of all windows, by which posteriors are divided to be likelihoods. */
  readonly priors: Float64Array;
}

/**
 * Each window takes the class that most windows of a span around it were called, the span cut off at its chain's ends; of equal counts the class that
 * the window itself was called if it is among them, else the lower. `causal` spans end at the window. Throws InputError for a span that is no odd number.
 */
export function majoritySmoothing(
  predicted: Int32Array,
  chains: readonly Chain[],
  { span, causal = false }: { readonly span: number; readonly causal?: boolean },
): Int32Array {
  if (!Number.isSafeInteger(span) || span < 1 || span % 2 === 0) {
    throw new InputError(`majoritySmoothing: span must be an odd number of windows, such as 5; received ${span}`);
  }
  const smoothed = predicted.slice();
  const [before, behind] = causal ? [span - 1, 0] : [(span - 1) / 2, (span - 1) / 2];
  for (const [from, to] of chains) {
    for (let i = from; i < to; i++) {
      const counts = new Map<number, number>();
      for (let j = Math.max(from, i - before); j < Math.min(to, i + behind + 1); j++) {
        counts.set(predicted[j]!, (counts.get(predicted[j]!) ?? 0) + 1);
      }
      const most = Math.max(...counts.values());
      const own = predicted[i]!;
      if (counts.get(own) === most) continue;
      smoothed[i] = Math.min(...[...counts].flatMap(([label, count]) => (count === most ? [label] : [])));
    }
  }
  return smoothed;
}

/**
 * Counts of what follows what in chains of labels, `smoothing` added to each (Laplace; default 1), as probabilities. Throws InputError for a class that is not
 * there, no chains, and a smoothing that is not above 0: what was never seen must stay possible.
 */
export function estimateTransitions(labels: Int32Array, chains: readonly Chain[], classes: number, smoothing = 1): Transitions {
  if (!(smoothing > 0 && smoothing < Infinity)) {
    throw new InputError(`estimateTransitions: smoothing must be a number above 0, such as 1; received ${smoothing}`);
  }
  if (chains.length === 0) throw new InputError("estimateTransitions: expected at least 1 chain of windows; received 0");
  const stranger = labels.findIndex((label) => !(label >= 0 && label < classes));
  if (stranger >= 0) {
    throw new InputError(`estimateTransitions: labels must be 0 to ${classes - 1}; received ${labels[stranger]} in window ${stranger}`);
  }
  const from = new Float64Array(classes * classes).fill(smoothing),
    initial = new Float64Array(classes).fill(smoothing),
    priors = new Float64Array(classes).fill(smoothing);
  for (const [start, end] of chains) {
    initial[labels[start]!]!++;
    for (let i = start; i < end; i++) {
      priors[labels[i]!]!++;
      if (i > start) from[labels[i - 1]! * classes + labels[i]!]!++;
    }
  }
  for (let i = 0; i < classes; i++) normalise(from.subarray(i * classes, (i + 1) * classes));
  normalise(initial);
  normalise(priors);
  return { from, initial, priors };
}

/**
 * The most probable sequence of classes in each chain (Viterbi, IEEE Transactions on Information Theory 13, 1967) of a hidden Markov model whose
 * states are the classes and whose emissions are the classifier's probabilities over the classes' priors, likelihoods but for a factor that all classes share
 * (H. Bourlard and N. Morgan, "Connectionist Speech Recognition", 1994, 7.2). In logarithms; of equal paths the one through lower classes. It uses
 * windows of the future. probabilities (N, classes). Throws InputError for arrays that disagree.
 */
export function viterbiSmoothing(probabilities: Float32Array, chains: readonly Chain[], transitions: Transitions): Int32Array {
  const { classes, logs, emission } = prepare(probabilities, transitions);
  const path = new Int32Array(probabilities.length / classes);
  const cameFrom = new Int32Array(probabilities.length);
  for (const [from, to] of chains) {
    let best = Float64Array.from({ length: classes }, (_, k) => logs.initial[k]! + emission(from, k));
    for (let i = from + 1; i < to; i++) {
      const next = new Float64Array(classes);
      for (let k = 0; k < classes; k++) {
        let origin = 0,
          most = -Infinity;
        for (let j = 0; j < classes; j++) {
          const value = best[j]! + logs.from[j * classes + k]!;
          if (value > most) [origin, most] = [j, value];
        }
        cameFrom[i * classes + k] = origin;
        next[k] = most + emission(i, k);
      }
      best = next;
    }
    let state = largest(best);
    for (let i = to - 1; i >= from; i--) {
      path[i] = state;
      state = cameFrom[i * classes + state]!;
    }
  }
  return path;
}

/**
 * The class of each window that is most probable given it and the windows before it in its chain (the forward pass: L. Rabiner, "A tutorial on hidden Markov
 * models", Proceedings of the IEEE 77, 1989, III.A), of the same model as `viterbiSmoothing`: what can be known while the sensor is worn.
 */
export function filterSmoothing(probabilities: Float32Array, chains: readonly Chain[], transitions: Transitions): Int32Array {
  const { classes } = prepare(probabilities, transitions);
  const { from: follow, initial, priors } = transitions;
  const smoothed = new Int32Array(probabilities.length / classes);
  for (const [from, to] of chains) {
    let belief = initial;
    for (let i = from; i < to; i++) {
      const next = new Float64Array(classes);
      for (let k = 0; k < classes; k++) {
        let sum = 0;
        if (i === from) sum = initial[k]!;
        else for (let j = 0; j < classes; j++) sum += belief[j]! * follow[j * classes + k]!;
        next[k] = (sum * probabilities[i * classes + k]!) / priors[k]!;
      }
      // Only ratios matter, and products of thousands of windows would vanish.
      normalise(next);
      belief = next;
      smoothed[i] = largest(belief);
    }
  }
  return smoothed;
}

function prepare(probabilities: Float32Array, { from, initial, priors }: Transitions) {
  const classes = priors.length;
  if (probabilities.length % classes !== 0 || from.length !== classes * classes || initial.length !== classes) {
    throw new InputError(
      `smoothing: expected probabilities and transitions of ${classes} classes; received ${probabilities.length} probabilities, ${from.length} transitions and ${initial.length} first ones`,
    );
  }
  const logs = { from: from.map(logOf), initial: initial.map(logOf), priors: priors.map(logOf) };
  const emission = (i: number, k: number): number => logOf(probabilities[i * classes + k]!) - logs.priors[k]!;
  return { classes, logs, emission };
}

/** A probability that float32 has rounded to 0 leaves a path impossible, which a sum with -Infinity says. */
function logOf(probability: number): number {
  return probability === 0 ? -Infinity : log(probability);
}

function normalise(values: Float64Array): void {
  const sum = values.reduce((total, value) => total + value, 0);
  for (let k = 0; k < values.length; k++) values[k]! /= sum;
}

function largest(values: Float64Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k]! > values[best]!) best = k;
  return best;
}
