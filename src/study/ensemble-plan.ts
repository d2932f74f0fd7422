import { canonicalJson } from "../artifact/canonical-json.js";
import { officialSplit, sha256, subjectsOf, type Dataset } from "../data/index.js";
import { createBackend, createRandomConvolutionBackend } from "../kernels/index.js";
import { checkModel, MODELS } from "../models/index.js";
import { createNetwork } from "../nn/index.js";
import type { EnsembleDefinition, FoldsDefinition, MemberDefinition } from "../records/index.js";
import { TRANSFORMS } from "../rocket/index.js";
import { InputError } from "../tensor/index.js";
import { at, recipeOf } from "./configurations.js";
import { networkOfRecipe } from "./recipe-network.js";
import { foldsOf } from "./run-trial.js";
import { checkRocketOptions, isTransform, type RocketRecipe } from "./rocket-recipe.js";
import { preparationsOf } from "./preparations.js";
import type { Recipe } from "./recipe.js";
import { VERSION } from "./version.js";

/** What decides a member but its seed and the windows. */
export type MemberRecipe =
  | { readonly kind: "network"; readonly recipe: Omit<Recipe, "seed"> }
  | { readonly kind: "rocket"; readonly recipe: Omit<RocketRecipe, "seed"> };

/** One recipe of an ensemble. */
export interface PlannedMember {
  readonly name: string;
  readonly seeds: number;
  readonly foldSeeds: number;
  readonly training: MemberRecipe;
}

/** One model to be trained: without a fold of all training subjects, with one of those that are not held out in it. */
export interface PlannedMemberJob {
  /** 32 hexadecimal digits that name what decides its bits. */
  readonly key: string;
  readonly member: string;
  readonly training: MemberRecipe;
  readonly seed: number;
  /** From 1. */
  readonly fold?: number;
}

/** The recipes of a definition. Throws InputError, naming the member, for what no training could take, and for two that are one. */
export function planMembers({ name, members }: EnsembleDefinition): PlannedMember[] {
  const planned = members.map((member): PlannedMember => {
    const place = `ensemble ${name}, ${member.name}`;
    const { seeds = 1, foldSeeds = 1 } = member;
    if (foldSeeds > seeds) throw new InputError(`${place}: foldSeeds: expected at most the ${seeds} of seeds; received ${foldSeeds}`);
    return { name: member.name, seeds, foldSeeds, training: trainingOf(member, place) };
  });
  planned.forEach((one, i) => {
    const before = planned.slice(0, i);
    if (before.some((other) => other.name === one.name))
      throw new InputError(`ensemble ${name}: expected members with names that differ; received ${JSON.stringify(one.name)} twice`);
    const same = before.find((other) => canonicalJson(other.training) === canonicalJson(one.training));
    if (same) {
      throw new InputError(
        `ensemble ${name}: expected members that differ in more than their name; received ${JSON.stringify(same.name)} and ${JSON.stringify(one.name)}; keep one with more seeds`,
      );
    }
  });
  return planned;
}

function trainingOf(member: MemberDefinition, place: string): MemberRecipe {
  const { model, options = {}, epochs, name: _, seeds: __, foldSeeds: ___, ...rest } = member;
  if (isTransform(model)) {
    const stranger = Object.entries({ epochs, ...rest }).find(([, value]) => value !== undefined)?.[0];
    if (stranger !== undefined) {
      throw new InputError(
        `${place}: ${stranger}: expected it of a network; received it with ${model}, random convolutions, which are solved for at once; leave it out`,
      );
    }
    return { kind: "rocket", recipe: { transform: model, ...at(place, () => checkRocketOptions(model, options)) } };
  }
  if (!Object.hasOwn(MODELS, model)) {
    const known = [...Object.keys(MODELS), ...Object.keys(TRANSFORMS)];
    throw new InputError(`${place}: model: expected one of ${known.join(", ")}; received ${JSON.stringify(model)}`);
  }
  if (epochs === undefined) throw new InputError(`${place}: epochs: expected a whole number above 0; received none`);
  // In folds, as in a cross-validation, there is nobody to stop early by.
  const recipe = recipeOf({ model, options, epochs, ...rest, split: { kind: "groupKFold", folds: 2 } }, {}, "plain", place);
  at(place, () => checkModel(recipe.model, recipe.options));
  return { kind: "network", recipe };
}

/** So far apart are the seeds of one recipe in an ensemble: as many ensembles have seeds that follow each other and share none. */
export const MOST_ENSEMBLES = 1000;

/** The seeds of a recipe's models in the ensemble of a seed: that one, 1000 more, 2000 more. */
export function ensembleSeeds({ seeds }: Pick<PlannedMember, "seeds">, seed: number): number[] {
  return Array.from({ length: seeds }, (_, i) => seed + MOST_ENSEMBLES * i);
}

interface Ground {
  readonly dataset: Dataset;
  /** The dataset's. */
  readonly fingerprint: string;
  /** Of the first ensemble. */
  readonly seed: number;
}

/** The trainings whose held-out windows the weights are chosen by, member by member. Throws InputError for folds that cannot be had. */
export async function planFolds(
  members: readonly PlannedMember[],
  ground: Ground & { readonly split: FoldsDefinition },
): Promise<PlannedMemberJob[]> {
  const { dataset, split, seed: first } = ground;
  checkFit(members, dataset);
  const { pool, heldOut } = foldsOf(dataset, split);
  const subjects = subjectsOf(pool);
  const jobs: PlannedMemberJob[] = [];
  for (const member of members) {
    for (const seed of ensembleSeeds(member, first).slice(0, member.foldSeeds)) {
      for (const [i, held] of heldOut.entries()) jobs.push(await jobOf(member, seed, ground, subjects, { fold: i + 1, held }));
    }
  }
  return jobs;
}

/** The trainings on all training subjects of the ensembles' members: one list an ensemble. Throws InputError where there are no test subjects. */
export async function planRefits(
  members: readonly PlannedMember[],
  ground: Ground & { readonly repeats: number },
): Promise<PlannedMemberJob[][]> {
  const { dataset, repeats, seed: first } = ground;
  const highest = Number.MAX_SAFE_INTEGER - MOST_ENSEMBLES * Math.max(...members.map(({ seeds }) => seeds));
  if (repeats > MOST_ENSEMBLES) throw new InputError(`ensembles: expected at most ${MOST_ENSEMBLES}; received ${repeats}`);
  if (first > highest) throw new InputError(`ensembles: expected a seed up to ${highest}; received ${first}`);
  checkFit(members, dataset);
  const subjects = subjectsOf(officialSplit(dataset).train);
  const ensembles: PlannedMemberJob[][] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const jobs: PlannedMemberJob[] = [];
    for (const member of members)
      for (const seed of ensembleSeeds(member, first + repeat)) jobs.push(await jobOf(member, seed, ground, subjects));
    ensembles.push(jobs);
  }
  return ensembles;
}

/** Before the first training: a network that windows do not fit must not show after an hour. */
function checkFit(members: readonly PlannedMember[], dataset: Dataset): void {
  for (const { name, training } of members) {
    if (training.kind !== "network") continue;
    const { model, options, preparation } = training.recipe;
    at(name, () => preparationsOf(createNetwork(networkOfRecipe({ model, options }, dataset).config), preparation));
  }
}

async function jobOf(
  { name: member, training }: PlannedMember,
  seed: number,
  { fingerprint }: Ground,
  subjects: readonly number[],
  cut?: { readonly fold: number; readonly held: readonly number[] },
): Promise<PlannedMemberJob> {
  const kernels = training.kind === "network" ? createBackend(training.recipe.kernels) : createRandomConvolutionBackend();
  const decides = [VERSION, training, seed, fingerprint, subjects, cut?.held ?? null, kernels.name, kernels.sha256];
  const key = (await sha256(new TextEncoder().encode(canonicalJson(decides)))).slice(0, 32);
  return { key, member, training, seed, ...(cut && { fold: cut.fold }) };
}
