import { host } from "#host";
import { modelSha256, type RocketModel } from "../artifact/index.js";
import { fingerprintOf, subjectsOf, windowsOf, type TrainSplit } from "../data/index.js";
import { createRandomConvolutionBackend } from "../kernels/index.js";
import { fitRandomConvolutions, type RandomConvolutionOptions } from "../rocket/index.js";
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

/** Most folds of subjects by which alpha is chosen and the temperature fitted. */
const MOST_FOLDS = 5;

/**
 * Fits random convolutions by a recipe. Of a ridge alpha is chosen, and the temperature of its probabilities fitted, by folds of whole training subjects. Throws
 * InputError where recipe and data do not fit, and for a ridge on windows of one subject.
 */
export async function trainRocket(train: TrainSplit, recipe: RocketRecipe, options: TrainRocketOptions = {}): Promise<TrainedRocket> {
  const { dataset, indices } = train;
  const { name, simulated, source, signals, classNames, samplingRate, overlap } = dataset;
  const { transform, classifier = "ridge", seed, features, maxDilations, standardize, alpha } = recipe;
  const subjects = subjectsOf(train);
  const folds = classifier === "ridge" ? Math.min(MOST_FOLDS, subjects.length) : 0;
  if (folds === 1) {
    throw new InputError(
      `dataset ${name}: expected 2 or more training subjects, as what a ridge finds about one is held against others; received subject ${subjects[0]} alone`,
    );
  }
  const started = host.now();
  const { model: convolutions, scores } = await fitRandomConvolutions(windowsOf(train), {
    ...{ transform, classifier, seed, features, maxDilations },
    ...(standardize !== undefined && { standardize }),
    ...(alpha !== undefined && { alphas: [alpha] }),
    ...(folds > 0 && { folds, groups: Int32Array.from(indices, (window) => dataset.subject[window]!) }),
    ...{ onPhase: options.onPhase, signal: options.signal, threads: options.threads ?? "auto" },
  });
  const seconds = (host.now() - started) / 1000;
  const backend = createRandomConvolutionBackend();
  const model: RocketModel = {
    ...{ kind: "rocket", convolutions, signals, classNames, samplingRate, overlap },
    training: {
      stride: VERSION,
      dataset: {
        ...{ name, simulated, source, windows: indices.length, subjects },
        fingerprint: options.fingerprint ?? (await fingerprintOf(dataset)),
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
