import { membersOf, type EnsembleModel, type SingleModel } from "../artifact/index.js";
import { argMax, LEAST_PROBABILITY, type Predictions, type WindowSource } from "../nn/index.js";
import { log } from "../tensor/index.js";
import type { Engine } from "./engine.js";

/**
 * Soft voting: the sum over the members, in their order and in float64, of weight x probability, rounded once. Members of weight 0 are not computed. `make` gives
 * a member's engine. Throws InputError where the model's parts do not fit each other.
 */
export function ensembleEngine(model: EnsembleModel, make: (member: SingleModel) => Engine): Engine {
  const voters = membersOf(model, "model")
    .filter(({ weight }) => weight > 0)
    .map(({ member, weight }) => ({ weight, engine: make(member) }));
  const classes = model.classNames.length;
  const batchSize = Math.min(...voters.map(({ engine }) => engine.batchSize));
  const [first] = voters as [(typeof voters)[number]];
  const input = new Float32Array((first.engine.input.length / first.engine.batchSize) * batchSize);
  const output = new Float32Array(batchSize * classes),
    sums = new Float64Array(batchSize * classes);
  const size = input.length / batchSize;
  const lengths = new Int32Array(voters.some(({ engine }) => engine.lengths.length > 0) ? batchSize : 0);
  const shortest = Math.max(...voters.map(({ engine }) => engine.shortest));

  function predict(n: number, start: number): void {
    sums.fill(0);
    for (const { engine, weight } of voters) {
      // Element by element, since a view would be garbage.
      for (let i = 0; i < n * size; i++) engine.input[i] = input[i]!;
      for (let i = 0; i < n && engine.lengths.length > 0; i++) engine.lengths[i] = lengths[i]!;
      engine.predict(n, start);
      for (let i = 0; i < n * classes; i++) sums[i]! += weight * engine.output[i]!;
    }
    for (let i = 0; i < n * classes; i++) output[i] = sums[i]!;
  }

  function predictAll(source: WindowSource): Predictions {
    const all = new Float64Array(source.length * classes);
    for (const { engine, weight } of voters) {
      const { probabilities } = engine.predictAll(source);
      for (let i = 0; i < all.length; i++) all[i]! += weight * probabilities[i]!;
    }
    const probabilities = Float32Array.from(all);
    const predicted = new Int32Array(source.length),
      losses = new Float32Array(source.length);
    for (let i = 0; i < source.length; i++) {
      predicted[i] = argMax(probabilities, i * classes, classes);
      losses[i] = -log(Math.max(all[i * classes + source.label(i)]!, LEAST_PROBABILITY));
    }
    return { probabilities, predicted, losses };
  }
  return { batchSize, input, lengths, shortest, output, predict, predictAll };
}
