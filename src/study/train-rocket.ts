import { host } from "#host";
import { modelSha256, recordedOf, type RocketModel } from "../artifact/index.js";
import { fingerprintOf, hasSubjects, subjectsOf, windowsOf, type TrainSplit } from "../data/index.js";
import { createRandomConvolutionBackend } from "../kernels/index.js";
import { fitRandomConvolutions, type RandomConvolutionOptions } from "../rocket/index.js";
import { MOST_LEFT_OUT } from "../rocket/leave-one-out.js";
import { rocketThreads } from "../rocket/threads.js";
import { InputError } from "../tensor/index.js";
import type { RocketRecipe } from "./rocket-recipe.js";
import { VERSION } from "./version.js";

export interface TrainRocketOptions extends Pick<RandomConvolutionOptions, "threads" | "onPhase" | "signal"> {
  /** The dataset's, where it is known already. */
  readonly fingerprint?: string;
}

export interface TrainedRocket {
  readonly model: RocketModel;
  readonly weightsSha256: string;
  /** Of the linear classifier: what was not drawn but solved for. */
  readonly parameters: number;
  /** Signals whose training windows never vary: they count as 0. */
  readonly constantSignals: readonly string[];
  readonly seconds: number;
  readonly threads: number;
}

/** Most folds of subjects, or of windows, by which alpha is chosen and the temperature fitted. */
const MOST_FOLDS = 5;

/**
 * Fits random convolutions by a recipe. Of a ridge alpha is chosen, and the temperature of its probabilities fitted, by folds of whole training subjects; where
 * none are recorded by leaving out one window at a time, as the authors do, and by folds of windows where there are too many for that or alpha is given. Throws
 * InputError where recipe and data do not fit, and for a ridge on windows of one subject.
 */
export async function trainRocket(train: TrainSplit, recipe: RocketRecipe, options: TrainRocketOptions = {}): Promise<TrainedRocket> {
  const { dataset, indices } = train;
  const { name, simulated, source, signals, classNames, samplingRate, overlap, unrecorded } = dataset;
  const { transform, classifier = "ridge", seed, features, maxDilations, standardize, alpha } = recipe;
  const subjects = subjectsOf(train);
  const { folds, groups } = classifier === "ridge" ? foldsOf(train, subjects, alpha) : { folds: 0, groups: undefined };
  const started = host.now();
  const { model: convolutions, scores } = await fitRandomConvolutions(windowsOf(train), {
    ...{ transform, classifier, seed, features, maxDilations },
    ...(standardize !== undefined && { standardize }),
    ...(alpha !== undefined && { alphas: [alpha] }),
    ...(groups && { folds, groups }),
    ...{ onPhase: options.onPhase, signal: options.signal, threads: options.threads ?? "auto" },
  });
  const seconds = (host.now() - started) / 1000;
  const backend = createRandomConvolutionBackend();
  const model: RocketModel = {
    ...{ kind: "rocket", convolutions, signals, classNames, samplingRate, overlap },
    ...(dataset.lengths && { unequalLengths: true as const }),
    ...recordedOf(dataset),
    training: {
      stride: VERSION,
      dataset: {
        ...{ name, simulated, source, windows: indices.length, subjects },
        fingerprint: options.fingerprint ?? (await fingerprintOf(dataset)),
        ...(unrecorded && { unrecorded }),
      },
      seed,
      kernels: { name: backend.name, sha256: backend.sha256 },
      folds,
      options: {
        ...(features !== undefined && { features }),
        ...(maxDilations !== undefined && { maxDilations }),
        ...(standardize !== undefined && { standardize }),
        ...(alpha !== undefined && { alpha }),
      },
      scores,
    },
  };
  const { channel_scales: scales, weights, intercepts } = convolutions.tensors;
  return {
    ...{ model, seconds, threads: rocketThreads(options.threads ?? "auto"), weightsSha256: await modelSha256(model) },
    parameters: weights.length + intercepts.length,
    constantSignals: signals.flatMap(({ name: signal }, i) => (scales[i] === 0 ? [signal] : [])),
  };
}

/** By whom a ridge's alpha and temperature are found: in how many folds, of which groups; without groups every window is a fold. */
function foldsOf(
  { dataset, indices }: TrainSplit,
  subjects: readonly number[],
  alpha: number | undefined,
): { readonly folds: number; readonly groups: Int32Array | undefined } {
  const windows = indices.length;
  const recorded = hasSubjects(dataset);
  const most = recorded ? subjects.length : windows;
  if (most < 2) {
    const received = recorded ? `subject ${subjects[0]}` : "1 window";
    throw new InputError(
      `dataset ${dataset.name}: expected 2 or more training ${recorded ? "subjects" : "windows"}, as what a ridge finds about one is held against others; received ${received} alone`,
    );
  }
  if (!recorded && alpha === undefined && windows <= MOST_LEFT_OUT) return { folds: windows, groups: undefined };
  // Where no subjects are recorded `subject` numbers the windows.
  return { folds: Math.min(MOST_FOLDS, most), groups: Int32Array.from(indices, (window) => dataset.subject[window]!) };
}
