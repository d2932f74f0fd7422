import { lengthRange, type Dataset } from "../data/index.js";
import { createModel } from "../models/index.js";
import { canMask, type NetworkConfig } from "../nn/index.js";
import type { Recipe } from "./recipe.js";

/** The network that a recipe trains on a dataset. */
export interface RecipeNetwork {
  /** Masked where windows have unequal lengths and every layer has a rule for them. */
  readonly config: NetworkConfig;
  /** Why windows of unequal lengths are not masked, and zeros behind the shorter ones taken for signal; null where they are, and where all are alike. */
  readonly unmasked: string | null;
}

/** Throws InputError for a model, options and windows that do not fit each other. */
export function networkOfRecipe(
  { model, options }: Pick<Recipe, "model" | "options">,
  { timeSteps, signals, classNames, lengths }: Pick<Dataset, "timeSteps" | "signals" | "classNames" | "lengths">,
): RecipeNetwork {
  const config = createModel(model, [timeSteps, signals.length], classNames.length, options);
  if (!lengths) return { config, unmasked: null };
  const can = canMask(config, lengthRange(lengths)[0]);
  return can === true ? { config: { ...config, masked: true }, unmasked: null } : { config, unmasked: can };
}
