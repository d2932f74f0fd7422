import type { Dataset } from "../data/index.js";
import type { Recipe } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { plural } from "./format.js";
import type { Openings } from "./openings.js";
import { loadDataset } from "./load.js";
import { foldsDefinition } from "./options.js";
import { chooseKernels, withSession, type Session } from "./session.js";
import type { TrainOptions } from "./train-options.js";
import { checkFoldOptions, checkSeeds, splitFor } from "./train-split.js";
import { toldOf, type TrainedRun, type TrainResult } from "./train-result.js";
import { trainingCallbacks } from "./training-progress.js";

/**
 * `stride train`: one network, or random convolutions, for each seed on the training subjects, scored on the test subjects or on those held back. `given`
 * names the options that were given and are not as by default.
 */
export async function train(options: TrainOptions, given: readonly string[]): Promise<void> {
  const unsaved = options.out === undefined ? "nothing was written" : `nothing was written to ${options.out}`;
  await withSession(options, unsaved, async (session) => {
    const { checkModelName, parseModelOptions } = await import("./model-options.js");
    const { TRANSFORMS } = await import("../rocket/index.js");
    if (Object.hasOwn(TRANSFORMS, options.model)) return (await import("./train-rocket.js")).trainRockets(session, options, given);
    checkModelName(options.model, Object.keys(TRANSFORMS));
    const { trainingOf } = await import("./training-options.js");
    const training = trainingOf(options, { epochs: options.epochs, watched: options.validationSubjects !== undefined });
    const chosen = {
      options: parseModelOptions(options.model, options.option),
      preparation: await preparationOf(options),
      ...(training && { training }),
    };
    checkSeeds(options);
    if (options.calibrate && options.repeats > 1) {
      throw new InputError(
        `--calibrate: expected one training; received it with --repeats ${options.repeats}; calibrate the one that is kept`,
      );
    }
    if (options.report !== undefined) (await import("./check-out.js")).checkOutFolder("--report", options.report);
    if (options.profile && options.threads !== "auto" && options.threads > 1) {
      throw new InputError(
        `--profile: expected one thread, as waiting for others would be timed as work; received --threads ${options.threads}; leave it out`,
      );
    }
    const folds = foldsDefinition(options);
    checkFoldOptions(options);
    if (folds) {
      const { model, epochs, batchSize, learningRate } = options;
      const recipe = { model, ...chosen, epochs, batchSize, learningRate };
      return (await import("./cross-validate.js")).crossValidate(session, options, folds, recipe);
    }
    const out = options.out === undefined ? undefined : (await import("./check-out.js")).checkOut(options.out);
    const kernels = await chooseKernels(options.kernels);
    const { dataset, seconds } = await loadDataset(session, options.data);
    const { bytes, result } = await trainAll(session, options, chosen, dataset, seconds);
    const report =
      options.report === undefined
        ? null
        : await (await import("./training-report.js")).drawTraining(session, options.report, result, kernels);
    session.commit();
    if (out !== undefined) (await import("../files/index.js")).writeAtomic(out, bytes);
    const { trainDocument } = await import("./train-result.js");
    const { renderTrainResult } = await import("./train-report.js");
    const testOpenings = result.judged.part === "test" ? await recordTest(session, result) : null;
    const told = { ...result, kernels, testOpenings, report };
    session.print(
      () => trainDocument(told),
      () => renderTrainResult(told, session.style),
    );
  });
}

async function recordTest(
  session: Session,
  { dataset, fingerprint, runs }: Pick<TrainResult, "dataset" | "fingerprint" | "runs">,
): Promise<Openings> {
  const models = runs.map(({ weightsSha256, scores: { accuracy } }) => ({ weightsSha256, accuracy }));
  return (await import("./openings.js")).recordOpening(session, { name: dataset.name, fingerprint }, models);
}

/** --standardize is short for --preparation standardize; several kinds are one for each input of the network. */
async function preparationOf({ standardize, preparation }: TrainOptions): Promise<Recipe["preparation"]> {
  if (preparation === undefined) return standardize ? "standardize" : "none";
  if (standardize) throw new InputError(`--standardize: expected it or --preparation; received both; take --preparation ${preparation}`);
  return (await import("./preparation-option.js")).parsePreparation(preparation);
}

async function trainAll(
  session: Session,
  options: TrainOptions,
  chosen: Pick<Recipe, "options" | "preparation" | "training">,
  dataset: Dataset,
  loadSeconds: number,
): Promise<{ bytes: Uint8Array; result: Omit<TrainResult, "kernels" | "testOpenings" | "report"> }> {
  const { evaluateModel, networkOfRecipe, trainModel } = await import("../study/index.js");
  const { MODELS } = await import("../models/index.js");
  const { checkSubjects, hasOfficialSplit, subjectsOf } = await import("../data/index.js");
  const { encodeModel } = await import("../artifact/index.js");
  const { calibrated } = await import("./calibrate.js");
  const { host } = await import("#host");
  const { progress, signal } = session;
  const { repeats, seed, epochs, kernels } = options;
  const threads = options.profile ? 1 : options.threads;
  const { train, judged, validation } = await splitFor(dataset, options);
  if (options.calibrate) checkSubjects(dataset, "--calibrate");
  const { model: name, batchSize, learningRate } = options;
  const same = { model: name, ...chosen, epochs, batchSize, learningRate };
  progress.line(
    `training ${name} on ${plural(train.indices.length, "window")} of ${dataset.name}${dataset.simulated ? ", simulated data" : ""}`,
  );
  const { config, unmasked } = networkOfRecipe(same, dataset);
  const meant = MODELS[name]!.preparation;
  if (meant && typeof chosen.preparation === "string")
    session.warn(`note: ${name} is meant for --preparation ${meant.join(",")}; all of its inputs see the same, ${chosen.preparation}`);
  if (config.masked) session.warn(`note: ${name} is masked: what is behind a shorter window's end changes nothing`);
  if (unmasked !== null) session.warn(`note: ${name} takes the zeros behind a shorter window for signal: ${unmasked}`);
  const runs: TrainedRun[] = [];
  let bytes: Uint8Array | undefined;
  let first: Pick<TrainResult, "parameters" | "constantSignals" | "fingerprint" | "profile" | "calibration" | "dropout"> | undefined;
  for (let run = 1; run <= repeats; run++) {
    const recipe = { ...same, seed: seed + run - 1, kernels };
    const place = { run, runs: repeats, seed: recipe.seed, epochs, windows: train.indices.length };
    const trained = await trainModel(train, recipe, {
      ...trainingCallbacks(progress, place),
      signal,
      threads,
      validation,
      profile: run === 1 && options.profile === true,
    });
    const { fitted, parameters, constantSignals, weightsSha256 } = trained;
    const model = options.calibrate ? await calibrated(session, trained.model, { train, validation, recipe, threads }) : trained.model;
    if (run === 1) {
      bytes = await encodeModel(model);
      const dropout = model.network.layers.some((layer) => "rate" in layer && layer.rate > 0);
      first = { parameters, constantSignals, dropout, fingerprint: model.training.dataset.fingerprint };
      if (model.calibration) first = { ...first, calibration: model.calibration };
      if (fitted.profile) {
        const { measureLimits } = await import("../kernels/index.js");
        first = { ...first, profile: { profile: fitted.profile, limits: measureLimits(kernels, () => host.now()) } };
      }
      if (constantSignals.length > 0) session.warn(constantSignalsNote(constantSignals));
    }
    const started = host.now();
    const scores = await evaluateModel(model, judged, { kernels, signal });
    const seconds = { load: loadSeconds, train: fitted.seconds, evaluate: (host.now() - started) / 1000 };
    runs.push({ seed: recipe.seed, history: fitted.history, epoch: fitted.epoch, scores, weightsSha256, seconds, threads: fitted.threads });
  }
  return {
    bytes: bytes!,
    result: {
      dataset: toldOf(dataset),
      data: options.data,
      judged: { part: validation ? "validation" : "test", windows: judged.indices.length, subjects: subjectsOf(judged) },
      hasTestSet: hasOfficialSplit(dataset),
      trainedOn: { windows: train.indices.length, subjects: subjectsOf(train) },
      recipe: same,
      threads: runs[0]!.threads,
      runs,
      out: options.out ?? null,
      ...first!,
    },
  };
}

function constantSignalsNote(names: readonly string[]): string {
  return `preparation: ${names.join(", ")} never ${names.length === 1 ? "varies" : "vary"} in the training windows; left unscaled, and of no use to a network`;
}
