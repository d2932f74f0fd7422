import type { Dataset } from "../data/index.js";
import { createBackend } from "../kernels/index.js";
import { createNetwork } from "../nn/index.js";
import {
  rungPlans,
  type DataFacts,
  type FoldsDefinition,
  type NetworkFacts,
  type OptionValue,
  type Rung,
  type TuningDefinition,
  type TuningRecord,
} from "../records/index.js";
import { TRANSFORMS } from "../rocket/index.js";
import { InputError } from "../tensor/index.js";
import { checkAveraging } from "../train/averaging.js";
import { dataFacts, describedStudySplit, networkFacts } from "./facts.js";
import { at, recipeOf, type SharedRecipe } from "./configurations.js";
import { trialName, type PlannedTrial, type TrialGround } from "./plan.js";
import { networkOfRecipe } from "./recipe-network.js";
import { checkConditions, drawConfigurations, isGiven, probesOf } from "./space.js";
import { preparationsOf } from "./preparations.js";
import type { Recipe } from "./recipe.js";

/** Random convolutions have none of these; the others are options of the model, or its training's. */
const FIELDS = ["preparation", "epochs", "batchSize", "learningRate"] as const;

/** A tuning with its data: all that its folder holds, and `runTuning` needs. */
export interface PreparedTuning {
  readonly tuning: TuningRecord;
  readonly data: DataFacts;
  /** In the order of their drawing. */
  readonly networks: readonly { readonly configuration: string; readonly network: NetworkFacts }[];
  readonly dataset: Dataset;
  readonly fingerprint: string;
  readonly split: FoldsDefinition;
  /** With the epochs of the last rung. */
  readonly recipes: ReadonlyMap<string, Recipe>;
}

/**
 * Draws a tuning's configurations, each with the recipe that it would be trained by in the end. Throws InputError, naming the field, for a space that
 * its model or training does not take, and for a search with nothing to choose from.
 */
export function configurationsOfTuning(definition: TuningDefinition): {
  drawn: TuningRecord["configurations"];
  all: { readonly name: string; readonly recipe: Omit<Recipe, "seed"> }[];
} {
  const place = `tuning ${definition.name}`;
  checkModelKind(definition, place);
  const plans = rungPlans(definition.search, place);
  checkEpochs(definition, place);
  checkFixed(definition, place);
  checkConditions(definition);
  const shared = sharedOf(definition);
  for (const name of Object.keys(definition.space)) checkParameter(definition, shared, name, `${place}: space.${name}`);
  const count = plans.reduce((sum, [first]) => sum + first!.configurations, 0);
  if (count < 2) throw new InputError(`${place}: search.trials: expected 2 or more, to choose from; received ${count}`);
  const drawn = drawConfigurations(definition, count);
  const fewest = Math.min(...plans.flat().map(({ epochs = Infinity }) => epochs));
  const all = drawn.map(({ name, values }) => {
    const told = `${place}, configuration ${name} (${valuesText(values)})`;
    const recipe = recipeOf(shared, values, "plain", told);
    const { averaging } = recipe.training ?? {};
    if (averaging) at(told, () => checkAveraging(averaging, Math.min(fewest, recipe.epochs)));
    return { name, recipe };
  });
  return { drawn, all };
}

/** "learningRate 0.001, batchSize 32" */
export function valuesText(values: Readonly<Record<string, OptionValue>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${typeof value === "object" ? value.join("/") : value}`)
    .join(", ");
}

function checkModelKind({ model, space }: TuningDefinition, place: string): void {
  if (Object.hasOwn(TRANSFORMS, model)) {
    throw new InputError(
      `${place}: model: expected a network; received ${model}, random convolutions, which choose their penalty by folds of training subjects themselves: stride train --model ${model}`,
    );
  }
  if (Object.hasOwn(space, "model")) {
    throw new InputError(`${place}: space: expected options of one model; received "model"; tune each model by itself`);
  }
}

function checkEpochs({ search, epochs, space }: TuningDefinition, place: string): void {
  const drawn = Object.hasOwn(space, "epochs");
  if (search.kind !== "random" && (drawn || epochs !== undefined)) {
    throw new InputError(
      `${place}: ${drawn ? "space." : ""}epochs: expected none, as the rungs of ${search.kind} have theirs; received some; take search.maximumEpochs`,
    );
  }
  if (search.kind === "random" && !drawn && epochs === undefined) {
    throw new InputError(`${place}: epochs: expected them, here or in space; received none; add "epochs": 10`);
  }
}

/** What is drawn must not be fixed as well. */
function checkFixed({ space, options = {}, training = {}, ...definition }: TuningDefinition, place: string): void {
  for (const name of Object.keys(space)) {
    const fixed = Object.hasOwn(options, name)
      ? "options"
      : Object.hasOwn(training, name)
        ? "training"
        : FIELDS.some((field) => field === name && definition[field] !== undefined)
          ? "the definition itself"
          : undefined;
    if (fixed !== undefined) throw new InputError(`${place}: space.${name}: expected it here alone; received it in ${fixed} too; keep one`);
  }
}

/** What the configurations share. Epochs that are drawn stand at 1 until they are. */
function sharedOf({ search, epochs = 1, folds, space: _, ...definition }: TuningDefinition): SharedRecipe {
  return {
    ...definition,
    epochs: search.kind === "random" ? epochs : search.maximumEpochs,
    split: { kind: "groupKFold", folds },
  };
}

/**
 * Every bound is held against what the option takes: its ends and a number between them, or all its choices, must each make a recipe, by itself or
 * beside the first values of all others (weightDecay needs its optimizer).
 */
function checkParameter({ space }: TuningDefinition, shared: SharedRecipe, name: string, place: string): void {
  for (const value of probesOf(space[name]!)) {
    const parents = withParents(space, name);
    try {
      recipeOf(shared, { ...parents, [name]: value }, "plain", place);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      try {
        recipeOf(shared, { ...firstOfAll(space), ...parents, [name]: value }, "plain", place);
      } catch {
        throw error;
      }
    }
  }
}

/** Choices on which a parameter depends, each at a value that it needs. */
function withParents(space: TuningDefinition["space"], name: string): Record<string, OptionValue> {
  const values: Record<string, OptionValue> = {};
  for (const [parent, wanted] of Object.entries(space[name]!.when ?? {})) {
    Object.assign(values, withParents(space, parent), { [parent]: wanted[0]! });
  }
  return values;
}

function firstOfAll(space: TuningDefinition["space"]): Record<string, OptionValue> {
  const values: Record<string, OptionValue> = {};
  for (const [name, parameter] of Object.entries(space)) if (isGiven(parameter, values)) values[name] = probesOf(parameter)[0]!;
  return values;
}

/** Works out, before the first training, all that decides a tuning's rows. Throws InputError where definition and data do not fit. */
export async function prepareTuning(definition: TuningDefinition, dataset: Dataset): Promise<PreparedTuning> {
  const { drawn, all } = configurationsOfTuning(definition);
  const split: FoldsDefinition = { kind: "groupKFold", folds: definition.folds };
  const described = describedStudySplit(dataset, split);
  const networks = all.map(({ name, recipe: { model, options, preparation } }, i) =>
    at(`tuning ${definition.name}, configuration ${name} (${valuesText(drawn[i]!.values)})`, () => {
      const network = createNetwork(networkOfRecipe({ model, options }, dataset).config);
      return { configuration: name, network: networkFacts(network, preparationsOf(network, preparation)) };
    }),
  );
  const data = await dataFacts(described);
  const kernels = { name: "plain", sha256: createBackend("plain").sha256 };
  return {
    tuning: { format: "stride-tuning-1", definition, configurations: drawn, fingerprint: data.fingerprint, kernels },
    ...{ data, networks, dataset, fingerprint: data.fingerprint, split },
    recipes: new Map(all.map(({ name, recipe }) => [name, { ...recipe, seed: definition.seed }])),
  };
}

/** A rung's trainings: fold by fold, and within a fold the configurations as they were drawn. */
export async function trialsOfRung(prepared: PreparedTuning, { entered, epochs }: Rung): Promise<PlannedTrial[]> {
  const trials: PlannedTrial[] = [];
  for (let fold = 1; fold <= prepared.tuning.definition.folds; fold++) {
    for (const configuration of entered) trials.push(await trialOf(prepared, configuration, epochs, fold));
  }
  return trials;
}

/** One training; `epochs` undefined takes the configuration's own. */
export async function trialOf(
  { tuning: { fingerprint, kernels }, split, recipes }: PreparedTuning,
  configuration: string,
  epochs: number | undefined,
  fold: number,
): Promise<PlannedTrial> {
  const own = recipes.get(configuration)!;
  const recipe = { ...own, epochs: epochs ?? own.epochs };
  const ground: TrialGround = { fingerprint, kernels };
  return { trial: await trialName(recipe, { split }, ground, fold), configuration, recipe, fold, epochs: recipe.epochs };
}
