import { MOST_EPOCHS } from "../artifact/index.js";
import { PREPARATIONS } from "../data/index.js";
import type { KernelsName } from "../kernels/index.js";
import { checkModel } from "../models/index.js";
import type { NetworkFacts, OptionValue, RecipeDefinition, StudyDefinition } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { DEFAULT_RECIPE, type Recipe } from "./recipe.js";
import { checkRocketOptions, isTransform, type RocketTrial } from "./rocket-recipe.js";
import { TRAINING_CHOICES, trainingOptionsOf } from "./training-options.js";

/** What a trial is made by: a network's recipe, or that of random convolutions. */
export type TrialRecipe = Recipe | RocketTrial;

/** A configuration of a study: a recipe but for the seed. */
export interface Configuration {
  readonly name: string;
  readonly recipe: Omit<Recipe, "seed"> | Omit<RocketTrial, "seed">;
}

/** Fields of a definition that a grid may vary besides the model's options. */
const RECIPE_KEYS = ["model", "preparation", "epochs", "batchSize", "learningRate"] as const;
/** Of `training`; nesterov is true or false, and all others are numbers. */
const NAMES = ["optimizer", "schedule", "classWeights"];
type RecipeKey = (typeof RECIPE_KEYS)[number];
/** More than this is a slip of the pen: a year of training. */
const MOST_TRIALS = 100_000;

/** The configurations in the definition's order: the last key of a grid changes fastest. Throws InputError where it contradicts itself. */
export function configurationsOf(definition: StudyDefinition, kernels: KernelsName = "plain"): Configuration[] {
  const { name, grid, configurations, repeats, seeds } = definition;
  const place = `study ${name}`;
  if (grid && configurations) throw new InputError(`${place}: expected grid or configurations; received both; keep one`);
  // Before they are made: nine options of ten values are a thousand million.
  const amount = configurations?.length ?? Object.values(grid ?? {}).reduce((product, choices) => product * choices.length, 1);
  if (amount * repeats > MOST_TRIALS) {
    throw new InputError(`${place}: expected at most ${MOST_TRIALS} trials; received ${amount} configurations x ${repeats} repeats`);
  }
  const named = configurations ?? crossing(grid ?? {}, definition.model);
  const twice = firstTwice(named, (one) => one.name);
  if (twice)
    throw new InputError(`${place}: expected configurations with names that differ; received ${JSON.stringify(twice[0].name)} twice`);
  // Not by their sum: beyond 2^53 it is rounded.
  if (seeds.first > Number.MAX_SAFE_INTEGER - (repeats - 1)) {
    throw new InputError(`${place}: seeds: expected seeds up to ${Number.MAX_SAFE_INTEGER}; received ${repeats} from ${seeds.first} on`);
  }
  checkPairs(
    definition,
    named.map(({ name: own }) => own),
  );
  const all = named.map(({ name: own, values }) => ({ name: own, recipe: trialRecipeOf(definition, values, kernels, `${place}, ${own}`) }));
  if (all.every(({ recipe }) => isRocket(recipe))) checkNetworksFields(definition, place);
  const same = firstTwice(all, ({ recipe }) => JSON.stringify(decisionsOf(recipe)));
  if (same) {
    const [first, second] = same.map(({ name: own }) => JSON.stringify(own));
    throw new InputError(
      `${place}: expected configurations that differ in more than their name; received ${first} and ${second}, which are one training; keep one`,
    );
  }
  return all;
}

/** The first two items that have the same key. */
function firstTwice<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly [Item, Item] | undefined {
  const seen = new Map<string, Item>();
  for (const item of items) {
    const before = seen.get(keyOf(item));
    if (before !== undefined) return [before, item];
    seen.set(keyOf(item), item);
  }
  return undefined;
}

/** What decides a training but the seed, in one form. Nothing in the place of what is as by default: names of trials done before there was a choice still hold. */
export function decisionsOf(recipe: Configuration["recipe"], ...seed: readonly number[]): readonly unknown[] {
  const sorted = Object.entries(recipe.options).sort(([a], [b]) => (a < b ? -1 : 1));
  if (isRocket(recipe)) return [recipe.model, sorted, ...seed];
  const { model, preparation, epochs, batchSize, learningRate, training } = recipe;
  return [model, sorted, preparation, epochs, batchSize, learningRate, ...seed, ...(training ? [training] : [])];
}

/** Whether a recipe is one of random convolutions. */
export function isRocket<Seedless extends Omit<RocketTrial, "seed">>(recipe: Configuration["recipe"] | Seedless): recipe is Seedless {
  return isTransform(recipe.model);
}

/** What a trial costs, in multiply-adds of a window forward: an epoch trains in thrice that, and random convolutions are mostly their Gram matrix. */
export function trialCost(recipe: TrialRecipe, { multiplyAdds, layers }: NetworkFacts, windows: number): number {
  return isRocket(recipe) ? multiplyAdds + (windows * layers[0]!.outputShape[0]!) / 2 : 3 * multiplyAdds * recipe.epochs;
}

function crossing(
  grid: Readonly<Record<string, readonly OptionValue[]>>,
  model: string,
): { name: string; values: Record<string, OptionValue> }[] {
  let all: { name: string; values: Record<string, OptionValue> }[] = [{ name: "", values: {} }];
  for (const [key, choices] of Object.entries(grid)) {
    all = all.flatMap(({ name, values }) =>
      choices.map((choice) => ({
        name: `${name}${name ? ", " : ""}${key}=${typeof choice === "object" ? choice.join("/") : choice}`,
        values: { ...values, [key]: choice },
      })),
    );
  }
  return all.map(({ name, values }) => ({ name: name || model, values }));
}

function checkPairs({ name, analysis, expectation }: StudyDefinition, configurations: readonly string[]): void {
  const known = new Set(configurations);
  const asked = [
    ...(analysis.compare === "all" ? [] : analysis.compare.flat()).map((one) => ["analysis.compare", one] as const),
    ...(expectation?.results ?? []).map(({ configuration }) => ["expectation.results", configuration] as const),
  ];
  const stranger = asked.find(([, one]) => !known.has(one));
  if (!stranger) return;
  throw new InputError(
    `study ${name}: ${stranger[0]}: expected names of configurations (${configurations.join("; ")}); received ${JSON.stringify(stranger[1])}`,
  );
}

/** A network's recipe, or that of random convolutions, whichever the model is. */
function trialRecipeOf(
  definition: StudyDefinition,
  values: Readonly<Record<string, OptionValue>>,
  kernels: KernelsName,
  place: string,
): Configuration["recipe"] {
  const { model = definition.model } = values;
  return typeof model === "string" && isTransform(model)
    ? rocketOf(model, definition.options, values, kernels, place)
    : recipeOf(definition, values, kernels, place);
}

/** What a study's or a tuning's configurations share. */
export type SharedRecipe = RecipeDefinition & Pick<StudyDefinition, "split">;

/**
 * The recipe of one configuration of a network: what `values` names in place of what all share. Throws InputError, beginning with `place`, for what does
 * not fit.
 */
export function recipeOf(
  definition: SharedRecipe,
  values: Readonly<Record<string, OptionValue>>,
  kernels: KernelsName,
  place: string,
): Omit<Recipe, "seed"> {
  const { seed: _, ...defaults } = DEFAULT_RECIPE;
  const {
    model,
    epochs,
    preparation = defaults.preparation,
    batchSize = defaults.batchSize,
    learningRate = defaults.learningRate,
  } = definition;
  const fields: Record<RecipeKey, unknown> = { model, preparation, epochs, batchSize, learningRate };
  const options: Record<string, unknown> = { ...definition.options };
  const choices: Record<string, unknown> = { ...definition.training };
  for (const [key, value] of Object.entries(values)) {
    if (isRecipeKey(key)) fields[key] = value;
    else if (isChoice(key)) choices[key] = value;
    else options[key] = value;
  }
  for (const key of ["epochs", "batchSize"] as const) {
    const value = fields[key];
    if (!Number.isSafeInteger(value) || (value as number) < 1) {
      throw new InputError(`${place}: ${key}: expected a whole number above 0; received ${JSON.stringify(value)}`);
    }
  }
  if (typeof fields.learningRate !== "number" || !(fields.learningRate > 0)) {
    throw new InputError(`${place}: learningRate: expected a number above 0; received ${JSON.stringify(fields.learningRate)}`);
  }
  if (typeof fields.model !== "string") {
    throw new InputError(`${place}: model: expected a model's name; received ${JSON.stringify(fields.model)}`);
  }
  const kinds: unknown[] = Array.isArray(fields.preparation) ? fields.preparation : [fields.preparation];
  const stranger = kinds.find((kind) => !(PREPARATIONS as readonly unknown[]).includes(kind));
  if (kinds.length === 0 || stranger !== undefined) {
    throw new InputError(
      `${place}: preparation: expected one of ${PREPARATIONS.join(", ")}, or a list of these; received ${JSON.stringify(fields.preparation)}`,
    );
  }
  if ((fields.epochs as number) > MOST_EPOCHS) {
    throw new InputError(
      `${place}: epochs: expected at most ${MOST_EPOCHS}, as a model file holds them all; received ${JSON.stringify(fields.epochs)}`,
    );
  }
  for (const [key, value] of Object.entries(choices)) checkChoice(`${place}: training`, key, value);
  const training = at(place, () => trainingOptionsOf(choices));
  if (training?.earlyStopping && definition.split.kind !== "official") {
    throw new InputError(
      `${place}: training: patience: expected none in a cross-validation, where the fold held out would choose the epoch that it is then judged on; received ${JSON.stringify(choices["patience"])}; fix the epochs`,
    );
  }
  if (training?.reduceOnPlateau && definition.split.kind !== "official") {
    throw new InputError(
      `${place}: training: schedule: expected none that watches in a cross-validation, where the fold held out would lower the rate of what it then judges; received "reduce-on-plateau"; take cosine`,
    );
  }
  const recipe = { ...(training && { training }), ...(fields as Omit<Recipe, "seed" | "options" | "kernels">), options, kernels };
  // Whether it fits the windows, and its preparation, shows where the network is built; this much is known before there are any.
  at(place, () => checkModel(recipe.model, recipe.options));
  return recipe;
}

/** Random convolutions are solved for at once: what a configuration says of their training is a mistake; what the study says is for its networks. */
function rocketOf(
  model: RocketTrial["model"],
  shared: StudyDefinition["options"],
  values: Readonly<Record<string, OptionValue>>,
  kernels: KernelsName,
  place: string,
): Omit<RocketTrial, "seed"> {
  const stranger = Object.keys(values).find((key) => (isRecipeKey(key) && key !== "model") || isChoice(key));
  if (stranger !== undefined) {
    throw new InputError(
      `${place}: ${stranger}: expected it with a network; received it with ${model}, random convolutions; name networks and them in configurations of their own`,
    );
  }
  if (kernels !== "plain") {
    throw new InputError(`${place}: kernels: expected plain, which is all that random convolutions have; received ${kernels}`);
  }
  const { model: _, ...own } = values;
  return { model, options: at(place, () => checkRocketOptions(model, { ...shared, ...own })) };
}

/** Of a study without networks. */
function checkNetworksFields(definition: StudyDefinition, place: string): void {
  const stranger = ([...RECIPE_KEYS, "training"] as const).find((key) => key !== "model" && definition[key] !== undefined);
  if (stranger === undefined) return;
  throw new InputError(
    `${place}: ${stranger}: expected it with a network; received it with random convolutions alone, which have none; leave it out`,
  );
}

/** Puts the configuration in front of what is wrong with it. */
export function at<Result>(place: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}

function isChoice(key: string): boolean {
  return (TRAINING_CHOICES as readonly string[]).includes(key);
}

/** Its kind; what names there are, and ranges, are checked where they are used. */
function checkChoice(place: string, key: string, value: unknown): void {
  if (!isChoice(key)) {
    throw new InputError(`${place}: expected the keys ${TRAINING_CHOICES.join(", ")} alone; received ${JSON.stringify(key)} besides`);
  }
  const [kind, expected] = NAMES.includes(key)
    ? ["string", "a name"]
    : key === "nesterov"
      ? ["boolean", "true or false"]
      : ["number", "a number"];
  const wrong = typeof value !== kind || (key === "classWeights" && value !== "balanced");
  if (!wrong) return;
  throw new InputError(`${place}: ${key}: expected ${key === "classWeights" ? '"balanced"' : expected}; received ${JSON.stringify(value)}`);
}

function isRecipeKey(key: string): key is RecipeKey {
  return (RECIPE_KEYS as readonly string[]).includes(key);
}
