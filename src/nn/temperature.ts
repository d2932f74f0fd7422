import { exp, log } from "../tensor/index.js";

/** A softmax is 0 by rounding alone: the least of float32's positive numbers, whose logarithm stands for that of 0. */
export const LEAST_PROBABILITY = 2 ** -149;

/** Of a temperature: past any use. */
const [LEAST, MOST] = [1e-3, 1e3];
const HALVINGS = 60;

/**
 * The temperature T by which the softmax of decisions / T loses least cross-entropy against the labels (C. Guo et al., "On calibration of modern neural
 * networks", ICML 2017, section 4.2), from 0.001 to 1000. decisions (N, classes): a ridge's, or a network's logits, of windows that it has not learned from. The
 * loss is convex in 1 / T; its slope is halved to 0.
 *
 * Deviation: as if one window more had been wrong, of each label a share of 1 / (N + 2) is the other classes' (J. Platt, "Probabilistic outputs for support
 * vector machines", 1999, equation 7): windows that are all named rightly would ask for a temperature of 0.
 */
export function fitTemperature(decisions: Float32Array | Float64Array, labels: Int32Array, classes: number): number {
  const others = 1 / (labels.length + 2);
  /** Of the loss, by 1 / temperature. */
  const slope = (inverse: number): number => {
    let total = 0;
    labels.forEach((label, i) => {
      const row = decisions.subarray(i * classes, (i + 1) * classes);
      let highest = -Infinity;
      for (const value of row) highest = Math.max(highest, value);
      let powers = 0,
        expected = 0,
        sum = 0;
      for (const value of row) {
        const power = exp((value - highest) * inverse);
        powers += power;
        expected += power * value;
        sum += value;
      }
      const target = classes === 1 ? row[label]! : (1 - others) * row[label]! + (others * (sum - row[label]!)) / (classes - 1);
      total += expected / powers - target;
    });
    return total;
  };
  let [low, high] = [LEAST, MOST];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(low * high);
    if (slope(1 / middle) > 0) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

/** Room that grows with the number of classes: a prediction makes no garbage. */
let powers = new Float64Array(16);

/** Writes the softmax of `classes` decisions / temperature to `into`, both from their places on, and returns the cross-entropy against `label`. */
export function writeProbabilities(
  decisions: Float32Array,
  from: number,
  { classes, temperature }: { readonly classes: number; readonly temperature: number },
  into: Float32Array,
  to: number,
  label = 0,
): number {
  let highest = -Infinity,
    total = 0;
  if (powers.length < classes) powers = new Float64Array(classes);
  for (let k = 0; k < classes; k++) highest = Math.max(highest, decisions[from + k]!);
  for (let k = 0; k < classes; k++) total += powers[k] = exp((decisions[from + k]! - highest) / temperature);
  for (let k = 0; k < classes; k++) into[to + k] = powers[k]! / total;
  return log(total) + (highest - decisions[from + label]!) / temperature;
}
