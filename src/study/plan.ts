import { sha256 } from "../data/index.js";
import type { StudyDefinition } from "../records/index.js";
import { decisionsOf, isRocket, type Configuration, type TrialRecipe } from "./configurations.js";

/** One training that a study asks for. */
export interface PlannedTrial {
  /** 16 hexadecimal digits that name what decides its bits: recipe, seed, windows and kernels. */
  readonly trial: string;
  readonly configuration: string;
  readonly recipe: TrialRecipe;
  /** Of a cross-validation the fold that is held out, from 1. */
  readonly fold?: number;
  /** Of a tuning: the rung's. */
  readonly epochs?: number;
}

/** What besides the recipe decides a trial's bits. */
export interface TrialGround {
  readonly fingerprint: string;
  readonly kernels: { readonly name: string; readonly sha256: string };
  /** Those of random convolutions, where there are some. */
  readonly convolutions?: { readonly name: string; readonly sha256: string } | undefined;
  /** How many folds a cross-validation has on this dataset. */
  readonly folds?: number | undefined;
}

/**
 * Every trial of a study: seed by seed, so that a study stopped early has as many runs of each configuration, within a seed fold by fold,
 * and within a fold the configurations in their order.
 */
export async function planTrials(
  definition: StudyDefinition,
  configurations: readonly Configuration[],
  ground: TrialGround,
): Promise<PlannedTrial[]> {
  const trials: PlannedTrial[] = [];
  for (let repeat = 0; repeat < definition.repeats; repeat++) {
    for (const fold of ground.folds ? Array.from({ length: ground.folds }, (_, i) => i + 1) : [undefined]) {
      for (const { name: configuration, recipe: shared } of configurations) {
        const recipe: TrialRecipe = { ...shared, seed: definition.seeds.first + repeat };
        const trial = await trialName(recipe, definition, ground, fold);
        trials.push({ trial, configuration, recipe, ...(fold !== undefined && { fold }) });
      }
    }
  }
  return trials;
}

export async function trialName(
  recipe: TrialRecipe,
  { split }: Pick<StudyDefinition, "split">,
  { fingerprint, kernels: networks, convolutions }: TrialGround,
  fold: number | undefined,
): Promise<string> {
  const decides = decisionsOf(recipe, recipe.seed);
  const cut =
    split.kind === "official"
      ? [split.kind, split.validationSubjects ?? [], split.judgedOn ?? "test"]
      : [split.kind, split.kind === "groupKFold" ? split.folds : 0, split.subjects ?? "train", fold];
  const kernels = isRocket(recipe) ? convolutions! : networks;
  const text = JSON.stringify([decides, cut, fingerprint, kernels.name, kernels.sha256]);
  return (await sha256(new TextEncoder().encode(text))).slice(0, 16);
}
