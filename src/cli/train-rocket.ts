import type { Dataset } from "../data/index.js";
import type { RocketOptions, RocketRecipe } from "../study/index.js";
import type { TransformName } from "../rocket/index.js";
import { duration, plural } from "./format.js";
import { loadDataset } from "./load.js";
import { recordOpening } from "./openings.js";
import { foldsDefinition } from "./options.js";
import { parseRocketOptions, refuseNetworkOptions } from "./rocket-options.js";
import { borderNote, penaltyOf, renderRocketResult, rocketDocument, type RocketResult, type RocketRun } from "./rocket-result.js";
import { PHASES } from "./study-progress.js";
import type { Session } from "./session.js";
import type { TrainOptions } from "./train-options.js";
import { toldOf } from "./train-result.js";
import { checkFoldOptions, checkSeeds, splitFor } from "./train-split.js";

/** `stride train --model minirocket`: random convolutions for each seed, scored as networks are. `given` names the options that were given. */
export async function trainRockets(session: Session, options: TrainOptions, given: readonly string[]): Promise<void> {
  refuseNetworkOptions(options, given);
  const chosen = parseRocketOptions(options.model as TransformName, options.option);
  checkSeeds(options);
  const folds = foldsDefinition(options);
  checkFoldOptions(options);
  if (folds) {
    const recipe = { model: options.model as TransformName, options: chosen };
    return (await import("./cross-validate.js")).crossValidate(session, options, folds, recipe);
  }
  const out = options.out === undefined ? undefined : (await import("./check-out.js")).checkOut(options.out);
  const { dataset, seconds } = await loadDataset(session, options.data);
  const { bytes, result } = await fitAll(session, options, chosen, dataset, seconds);
  session.commit();
  if (out !== undefined) (await import("../files/index.js")).writeAtomic(out, bytes);
  const models = result.runs.map(({ weightsSha256, scores: { accuracy } }) => ({ weightsSha256, accuracy }));
  const { judged, fingerprint } = result;
  const testOpenings = judged.part === "test" ? await recordOpening(session, { name: dataset.name, fingerprint }, models) : null;
  session.print(
    () => rocketDocument({ ...result, testOpenings }),
    () => renderRocketResult({ ...result, testOpenings }, session.style),
  );
}

async function fitAll(
  session: Session,
  { model, data, seed, repeats, threads, out, validationSubjects }: TrainOptions,
  chosen: RocketOptions,
  dataset: Dataset,
  loadSeconds: number,
): Promise<{ bytes: Uint8Array; result: Omit<RocketResult, "testOpenings"> }> {
  const { evaluateModel, trainRocket } = await import("../study/index.js");
  const { hasOfficialSplit, subjectsOf } = await import("../data/index.js");
  const { encodeModel } = await import("../artifact/index.js");
  const { host } = await import("#host");
  const { progress, signal } = session;
  const { train, judged, validation } = await splitFor(dataset, { seed, ...(validationSubjects !== undefined && { validationSubjects }) });
  const same: Omit<RocketRecipe, "seed"> = { transform: model as TransformName, ...chosen };
  progress.line(
    `fitting ${model} to ${plural(train.indices.length, "window")} of ${dataset.name}${dataset.simulated ? ", simulated data" : ""}`,
  );
  const runs: RocketRun[] = [];
  let bytes: Uint8Array | undefined;
  let first: Pick<RocketResult, "parameters" | "constantSignals" | "fingerprint" | "kernels" | "convolutions" | "folds"> | undefined;
  for (let run = 1; run <= repeats; run++) {
    const prefix = repeats > 1 ? `run ${run}/${repeats}  ` : "";
    const recipe = { ...same, seed: seed + run - 1 };
    const fitted = await trainRocket(train, recipe, {
      ...{ signal, threads, ...(first && { fingerprint: first.fingerprint }) },
      onPhase: (phase) => progress.bar(() => ({ title: `${prefix}${PHASES[phase]}`, share: null, details: [] })),
    });
    const { convolutions, training } = fitted.model;
    if (first === undefined) {
      bytes = await encodeModel(fitted.model);
      const {
        dataset: { fingerprint },
        kernels,
        folds,
      } = training;
      first = { parameters: fitted.parameters, constantSignals: fitted.constantSignals, fingerprint, kernels, convolutions, folds };
      if (fitted.constantSignals.length > 0) session.warn(constantNote(fitted.constantSignals));
    }
    progress.line(
      `${prefix}seed ${recipe.seed}  alpha ${Number(convolutions.alpha.toPrecision(4))}  fitted in ${duration(fitted.seconds)}`,
    );
    const started = host.now();
    const scores = await evaluateModel(fitted.model, judged, { signal });
    runs.push({
      ...{ seed: recipe.seed, scores, weightsSha256: fitted.weightsSha256, threads: fitted.threads },
      seconds: { load: loadSeconds, train: fitted.seconds, evaluate: (host.now() - started) / 1000 },
      ...{ alpha: convolutions.alpha, temperature: convolutions.temperature!, alphas: training.scores },
    });
  }
  const border = borderNote(runs.map(penaltyOf));
  if (border) session.warn(border);
  return {
    bytes: bytes!,
    result: {
      dataset: toldOf(dataset),
      data,
      judged: { part: validation ? "validation" : "test", windows: judged.indices.length, subjects: subjectsOf(judged) },
      hasTestSet: hasOfficialSplit(dataset),
      trainedOn: { windows: train.indices.length, subjects: subjectsOf(train) },
      options: chosen,
      threads: runs[0]!.threads,
      runs,
      out: out ?? null,
      ...first!,
    },
  };
}

function constantNote(names: readonly string[]): string {
  return `signals: ${names.join(", ")} never ${names.length === 1 ? "varies" : "vary"} in the training windows; of no use to the model, which takes 0 instead`;
}
