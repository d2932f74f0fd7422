import { commandLine } from "../files/machine.js";
import type { Recipe } from "../study/index.js";
import { modelArguments } from "./model-options.js";
import { trainingArguments } from "./training-options.js";

/**
 * The `stride train` that trains a recipe again, to the same bits; null where its options cannot say all of it: a limit for each gradient and a weight decay
 * of 0 have none, and some take digits alone, where numbers below a millionth print with an exponent.
 */
export function trainCommand(recipe: Recipe, data: string): string | null {
  const { model, options, preparation, epochs, batchSize, learningRate, seed, training } = recipe;
  const named = modelArguments(model, options) + trainingArguments({ training });
  const unsaid = training?.clipValue !== undefined || training?.optimizer?.config?.["weightDecay"] === 0;
  if (unsaid || /--(?:option|augment|label-smoothing|ema|momentum) (?:\w+=)?[\d.]+e-/.test(named)) return null;
  const prepared = preparation === "none" ? "" : ` --preparation ${String(preparation)}`;
  const rest = `${named} --epochs ${epochs} --batch-size ${batchSize} --learning-rate ${learningRate} --seed ${seed}${prepared}`;
  return `stride train --data ${commandLine([data])}${rest} --out model.safetensors`;
}
