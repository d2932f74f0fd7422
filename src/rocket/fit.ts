import { fitTemperature, type WindowSource } from "../nn/index.js";
import { createRandom, InputError, STREAMS, type Pointer } from "../tensor/index.js";
import { checkRandomConvolutionModel, CLASSIFIERS, tensorsOf, type ClassifierName, type RandomConvolutionModel } from "./model.js";
import { buildGram, sumCoefficients, type PassPlan } from "./passes.js";
import { planLandmarks } from "./landmarks.js";
import { fitLogistic } from "./logistic.js";
import { MOST_LEFT_OUT } from "./leave-one-out.js";
import { fitRidge, multiplyBy, productRoom, type AlphaScore, type Gram } from "./ridge.js";
import { createThreads, rocketThreads, type Threads } from "./threads.js";
import { planTransform } from "./plan.js";
import { planSeries } from "./series.js";
import { fitTransform, TRANSFORMS, type TransformName } from "./transform.js";
import { copyChannels, measureChannels, unscaled } from "./windows.js";

export interface RandomConvolutionOptions {
  readonly transform?: TransformName;
  /** Default ridge. Logistic regression takes one alpha, in `alphas`: no folds choose it. */
  readonly classifier?: ClassifierName;
  readonly seed: number;
  /** How many are wanted; default 10,000 and 50,000, of which minirocket makes 9,996 and multirocket 49,728: the same number for each of 84 kernels. */
  readonly features?: number | undefined;
  /** Default 32. */
  readonly maxDilations?: number | undefined;
  /** Whether each channel is brought to mean 0 and deviation 1, measured on these windows. Default true. */
  readonly standardize?: boolean;
  /**
   * (N): whom a window is of: alpha is chosen, and the temperature fitted, by folds of whole groups. Without them by leaving out one window at a time, of at
   * most 2048.
   */
  readonly groups?: Int32Array | undefined;
  /** Default 5. */
  readonly folds?: number;
  /** What the penalty is chosen from; default shares of the number of features. One alone is taken whatever its score. */
  readonly alphas?: readonly number[];
  /** Default "auto". The bits do not depend on it. */
  readonly threads?: number | "auto";
  /** Called as each begins: features and their products, the choice of alpha with the solution, the coefficients. */
  readonly onPhase?: ((phase: "features" | "alpha" | "coefficients") => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RandomConvolutionFit {
  readonly model: RandomConvolutionModel;
  /** What was found about each alpha by windows held out; empty where one alone was given and no groups, and of logistic regression. */
  readonly scores: readonly AlphaScore[];
}

/**
 * Alphas as shares of the number of features, the size of a standardised window's square. By folds of UCI HAR's training subjects 0.1 to 0.3 are best; a smaller one
 * costs iterations. Few windows that are left out one at a time ask for less.
 */
const GROUP_SHARES = [0.03, 0.1, 0.3, 1],
  SINGLE_SHARES = [0.0001, 0.001, 0.01, 0.03, 0.1, 0.3, 1];

/**
 * Fits random convolutions and a ridge classifier over them: features of all windows are scaled, targets are -1 and +1, and the penalty alpha is
 * chosen by windows that were left out (`fitRidge`). Decision values of a ridge name a class by their order and are no probabilities; what turns them
 * into some is a temperature, fitted to the same windows' values (`fitTemperature`). Logistic regression (`fitLogistic`) has probabilities of its own.
 *
 * The dual form: a Gram matrix of windows, 4 N^2 bytes, whatever the number of features, which are made block by block and never
 * all in memory. Rejects with InputError for options and windows that cannot be.
 */
export async function fitRandomConvolutions(source: WindowSource, options: RandomConvolutionOptions): Promise<RandomConvolutionFit> {
  const { transform = "minirocket", classifier = "ridge", seed, standardize = true, folds = 5, groups, signal, onPhase } = options;
  const { length: windows, timeSteps, channels, classes } = source;
  if (!Object.hasOwn(TRANSFORMS, transform)) {
    throw new InputError(
      `random convolutions: transform must be one of ${Object.keys(TRANSFORMS).join(", ")}; received ${JSON.stringify(transform)}`,
    );
  }
  if (groups === undefined && options.alphas?.length !== 1 && windows > MOST_LEFT_OUT) {
    throw new InputError(
      `random convolutions: alpha is chosen by leaving out one of at most ${MOST_LEFT_OUT} windows; received ${windows}; give groups, or one alpha`,
    );
  }
  if (groups && groups.length !== windows) {
    throw new InputError(`random convolutions: groups: expected one a window, ${windows}; received ${groups.length}`);
  }
  const { alphas: asked } = options;
  if (asked && !(asked.length > 0 && asked.every((alpha, i) => alpha > (asked[i - 1] ?? 0) && alpha < Infinity))) {
    throw new InputError(`random convolutions: alphas: expected growing numbers above 0; received ${asked.join(", ") || "none"}`);
  }
  if (!CLASSIFIERS.includes(classifier)) {
    throw new InputError(
      `random convolutions: classifier must be one of ${CLASSIFIERS.join(", ")}; received ${JSON.stringify(classifier)}`,
    );
  }
  if (classifier === "logistic" && asked?.length !== 1) {
    throw new InputError(
      `random convolutions: logistic regression takes one alpha; received ${asked?.length ?? "none"}; choose it by folds of your own`,
    );
  }
  const labels = Int32Array.from({ length: windows }, (_, i) => source.label(i));
  const scaling = standardize ? measureChannels(source) : unscaled(channels);
  const threads = createThreads(rocketThreads(options.threads ?? "auto"));
  try {
    const { arena } = threads.backend;
    const values = new Float32Array(windows * channels * timeSteps);
    copyChannels(source, 0, windows, scaling, values);
    const parts = fitTransform(transform, { x: values, windows, channels, timeSteps }, options, createRandom(seed, STREAMS.convolutions));
    const planned = planTransform(threads.backend, parts, channels, timeSteps);
    const x = planSeries(arena, parts, windows, channels, timeSteps);
    const rows = 8 * Math.ceil(windows / 8);
    const plan: PassPlan = {
      ...{ threads, transform: planned, windows, x, scaling: TRANSFORMS[transform].scaling },
      z: arena.allocate(rows * Math.max(...planned.blocks.map((block) => block.features))),
      means: arena.allocate(planned.features),
      scales: arena.allocate(planned.features),
      scratch: Array.from({ length: threads.count }, () => arena.allocate(planned.scratch)),
    };
    const weights = arena.allocate(planned.features * classes);
    const dual = arena.allocate(rows * classes);
    const room = productRoom(rows, folds * classes, classes);
    const gram: Gram = {
      ...{ threads, windows, rows, k: arena.allocate(rows * rows), v: arena.allocate(room), y: arena.allocate(room) },
      landmarks: planLandmarks(threads, windows, folds * classes),
    };
    arena.seal();
    planned.write();
    x.values().set(values);
    x.finish(windows);
    onPhase?.("features");
    await buildGram(plan, gram.k, rows);
    signal?.throwIfAborted();
    const alphas = asked ?? (groups ? GROUP_SHARES : SINGLE_SHARES).map((share) => share * planned.features);
    onPhase?.("alpha");
    const solve = async () => {
      if (classifier === "logistic") {
        const logistic = await fitLogistic(multiplyBy(gram, "double"), labels, classes, alphas[0]!, signal);
        return { ...logistic, alpha: alphas[0]!, scores: [], temperature: 1 };
      }
      const ridge = await fitRidge(gram, labels, classes, { alphas, groups, folds, signal });
      return { ...ridge, temperature: ridge.heldOut ? fitTemperature(ridge.heldOut, labels, classes) : null };
    };
    const { alpha, temperature, scores, duals, intercepts } = await solve();
    onPhase?.("coefficients");
    writeDuals(threads, dual, duals);
    await sumCoefficients(plan, weights, dual, classes);
    const copy = (pointer: Pointer, length: number): Float32Array => Float32Array.from(arena.f32(pointer, length));
    const model: RandomConvolutionModel = {
      ...{ transform, classifier, timeSteps, channels, classes, alpha, temperature },
      tensors: {
        channel_means: scaling.means,
        channel_scales: scaling.scales,
        feature_means: copy(plan.means, planned.features),
        feature_scales: copy(plan.scales, planned.features),
        weights: copy(weights, planned.features * classes),
        intercepts: Float32Array.from(intercepts),
        ...Object.assign({}, ...parts.map(tensorsOf)),
      },
    };
    return { model: checkRandomConvolutionModel(model), scores };
  } finally {
    threads.close();
  }
}

/** To (panels, columns, 8). */
function writeDuals({ backend: { arena } }: Threads, pointer: Pointer, duals: readonly Float64Array[]): void {
  const columns = duals.length;
  const into = arena.f32(pointer, 8 * Math.ceil(duals[0]!.length / 8) * columns);
  duals.forEach((dual, c) => dual.forEach((value, i) => (into[((i >> 3) * columns + c) * 8 + (i & 7)] = value)));
}
