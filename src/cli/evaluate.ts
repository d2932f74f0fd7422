import type { SmoothingName } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { shortHash, plural } from "./format.js";
import { diagnose } from "./diagnosis.js";
import type { Evaluated } from "./evaluate-result.js";
import { evaluatedSplit, finetunedTo, fittedOn, hasSeen } from "./evaluate-split.js";
import { kernelsFor } from "./kernels-for.js";
import { loadDataset } from "./load.js";
import type { CommonOptions, SelectableKernels, SplitName } from "./options.js";
import { recordOpening } from "./openings.js";
import { withSession } from "./session.js";

export interface EvaluateOptions extends CommonOptions {
  readonly data?: string;
  readonly split: SplitName;
  readonly kernels?: SelectableKernels;
  readonly smooth?: SmoothingName;
  readonly span?: number;
  readonly report?: string;
}

/** `stride evaluate MODEL`: scores a model file on a dataset, with --report also drawn, with --smooth also with the help of neighbouring windows. */
export async function evaluate(modelFile: string, options: EvaluateOptions): Promise<void> {
  const { report: folder, span, smooth } = options;
  if (folder !== undefined) (await import("./check-out.js")).checkOutFolder("--report", folder);
  if (span !== undefined && !smooth?.startsWith("majority")) {
    throw new InputError(
      `--span: expected it with --smooth majority; received it ${smooth === undefined ? "alone" : `with --smooth ${smooth}`}; leave it out`,
    );
  }
  if (span !== undefined && span % 2 === 0)
    throw new InputError(`--span: expected an odd number of windows, such as ${span + 1}; received ${span}`);
  await withSession(options, "nothing was written", async (session) => {
    const { loadModel } = await import("../files/index.js");
    const { modelSha256, nameOf, trainedFirstOn } = await import("../artifact/index.js");
    const { evaluationOf, judgeSplit } = await import("../study/index.js");
    const { FILED, fingerprintOf, MADE } = await import("../data/index.js");
    const { host } = await import("#host");
    const model = await loadModel(modelFile);
    const origins = trainedFirstOn(model);
    const dataName = origins[0]!.name;
    const kernels = await kernelsFor(model, options.kernels);
    const data = options.data ?? (Object.hasOwn(FILED, dataName) || Object.hasOwn(MADE, dataName) ? dataName : undefined);
    if (data === undefined) {
      throw new InputError(
        `${modelFile}: trained on ${dataName}, which is no dataset known by name; say which to score it on with --data PATH`,
      );
    }
    const { dataset, seconds: load } = await loadDataset(session, data);
    const fingerprint = await fingerprintOf(dataset);
    const same = origins.some((origin) => origin.fingerprint === fingerprint);
    const split = await evaluatedSplit(model, dataset, options.split, same);
    if (!same) {
      session.warn(
        `note: ${modelFile} was trained on ${dataName} with fingerprint ${shortHash(origins[0]!.fingerprint)}; ${dataset.name} has ${shortHash(fingerprint)}, so these are other recordings`,
      );
    }
    const seenInTraining = same && hasSeen(options.split);
    if (seenInTraining)
      session.warn(`note: the model was trained on windows of --split ${options.split}; such scores say little of new people`);
    const tuned = finetunedTo(model, split, fingerprint);
    if (tuned !== null) session.warn(`note: ${tuned}`);
    const fitted = same ? fittedOn(model, split) : null;
    if (fitted !== null) session.warn(`note: ${fitted}`);
    session.progress.bar(() => ({ title: `scoring ${plural(split.indices.length, "window")}`, share: null, details: [] }));
    const started = host.now();
    const judging = { kernels: kernels.name, signal: session.signal };
    const judged = await judgeSplit(model, split, judging);
    const scores = evaluationOf(judged, model.classNames);
    const seconds = { load, evaluate: (host.now() - started) / 1000 };
    const diagnosis = await diagnose(model, split, judged, smooth && { method: smooth, span });
    const evaluated: Evaluated = {
      ...{ modelFile, model, name: nameOf(model), weightsSha256: await modelSha256(model), dataset, fingerprint, split: options.split },
      ...{ windows: split.indices.length, seenInTraining, fitted, scores, diagnosis, seconds, kernels, testOpenings: null, report: null },
    };
    const report =
      folder === undefined
        ? null
        : await (await import("./evaluate-report.js")).drawEvaluation(session, folder, evaluated, { split, judged, judging });
    session.commit();
    const opened =
      !hasNoTest(options.split) && dataset.testSubjects.some((subject) => scores.perSubject.some((one) => one.subject === subject));
    const models = [{ weightsSha256: evaluated.weightsSha256, accuracy: scores.accuracy }];
    const testOpenings = opened ? await recordOpening(session, { name: dataset.name, fingerprint }, models) : null;
    const { evaluateDocument, renderEvaluated } = await import("./evaluate-result.js");
    const result = { ...evaluated, testOpenings, report };
    session.print(
      () => evaluateDocument(result),
      () => renderEvaluated(result, session.style),
    );
  });
}

function hasNoTest(split: SplitName): boolean {
  return split === "train" || split === "validation";
}
