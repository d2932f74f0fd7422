// The temperature that makes decision values probabilities, against its loss on a grid.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitTemperature, writeProbabilities } from "../../src/nn/temperature.js";
import { hash32, hashFill } from "../support/hash-fill.js";

const [WINDOWS, CLASSES] = [300, 4];
const labels = Int32Array.from({ length: WINDOWS }, (_, i) => hash32(i, 5) % CLASSES);
const noise = hashFill(WINDOWS * CLASSES, 6, 1);
/** (N, classes): mostly largest where the label is. */
const decisions = Float64Array.from({ length: WINDOWS * CLASSES }, (_, at) => {
  const [i, k] = [Math.floor(at / CLASSES), at % CLASSES];
  return 0.4 * noise[at]! + (labels[i] === k ? 0.3 : 0);
});

function loss(values: Float64Array, temperature: number): number {
  let sum = 0;
  labels.forEach((label, i) => {
    const row = [...values.subarray(i * CLASSES, (i + 1) * CLASSES)].map((value) => value / temperature);
    const total = Math.log(row.reduce((all, value) => all + Math.exp(value), 0));
    const others = 1 / (WINDOWS + 2);
    row.forEach((value, k) => (sum += (total - value) * (k === label ? 1 - others : others / (CLASSES - 1))));
  });
  return sum;
}

test("no temperature beside the one that was fitted loses less", () => {
  const temperature = fitTemperature(decisions, labels, CLASSES);
  const least = loss(decisions, temperature);
  for (const factor of [0.5, 0.9, 0.99, 1.01, 1.1, 2]) assert.ok(loss(decisions, temperature * factor) > least, `times ${factor}`);
});

test("decisions of ten times the size have ten times the temperature", () => {
  const temperature = fitTemperature(decisions, labels, CLASSES);
  const larger = fitTemperature(
    decisions.map((value) => 10 * value),
    labels,
    CLASSES,
  );
  assert.ok(Math.abs(larger / temperature - 10) < 1e-9, `${larger} and ${temperature}`);
});

test("windows that are all named rightly ask for no certainty, and decisions that say nothing for none at all", () => {
  const right = Float64Array.from(decisions, (_, at) => (labels[Math.floor(at / CLASSES)] === at % CLASSES ? 1 : -1));
  const temperature = fitTemperature(right, labels, CLASSES);
  // Then the others' probability is what Platt's targets leave them: exp(-2 / T) / (1 + 3 exp(-2 / T)) = 1 / (302 * 3).
  const [odds, share] = [Math.exp(-2 / temperature), 1 / (WINDOWS + 2)];
  assert.ok(Math.abs((3 * odds) / (1 + 3 * odds) - share) < 1e-9, `${temperature}`);
  const wrong = right.map((value) => -value);
  assert.ok(fitTemperature(wrong, labels, CLASSES) > 999, "the largest there is");
});

test("probabilities are the softmax of decisions over the temperature, the loss minus the logarithm of the label's", () => {
  const values = Float32Array.of(9, 0.5, -0.25, 1, 9);
  const into = new Float32Array(4).fill(7);
  const loss = writeProbabilities(values, 1, { classes: 3, temperature: 0.5 }, into, 1, 2);
  const powers = [0.5, -0.25, 1].map((value) => Math.exp(value / 0.5));
  const total = powers.reduce((sum, power) => sum + power, 0);
  powers.forEach((power, k) => assert.ok(Math.abs(into[k + 1]! - power / total) < 1e-7));
  assert.ok(Math.abs(loss + Math.log(powers[2]! / total)) < 1e-12);
  assert.equal(into[0], 7);
});
