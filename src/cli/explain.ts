import { trainedFirstOn, type Model } from "../artifact/index.js";
import { InputError } from "../tensor/index.js";
import { evaluatedSplit } from "./evaluate-split.js";
import { checkExplainOptions, type ExplainOptions } from "./explain-options.js";
import type { Explained } from "./explained.js";
import { explainSplit, type Ground } from "./explain-split.js";
import { shortHash } from "./format.js";
import { loadDataset } from "./load.js";
import { recordOpening } from "./openings.js";
import { chooseKernels, withSession, type Session } from "./session.js";

/** `stride explain MODEL [RECORDING]`: what a model's answers come from, on the windows of a dataset or a recording; with --report drawn. */
export async function explain(modelFile: string, recording: string | undefined, options: ExplainOptions): Promise<void> {
  checkExplainOptions(recording, options);
  const { report: folder } = options;
  if (folder !== undefined) (await import("./check-out.js")).checkOutFolder("--report", folder);
  await withSession(options, "nothing was written", async (session) => {
    const { loadModel } = await import("../files/index.js");
    const { modelSha256, nameOf } = await import("../artifact/index.js");
    const { host } = await import("#host");
    const model = await loadModel(modelFile);
    const kernels = await chooseKernels("plain");
    const { ground, fingerprint, ...facts } = await (recording === undefined
      ? groundOfDataset(session, modelFile, model, options)
      : (await import("./explain-recording.js")).groundOfRecording(session, model, recording, options));
    const { split } = ground;
    const { dataset } = split;
    const started = host.now();
    const found = await explainSplit(session, model, ground, options);
    const explained: Explained = {
      ...{ modelFile, model, name: nameOf(model), weightsSha256: await modelSha256(model), dataset, fingerprint, kernels, ...facts },
      ...{ seed: options.seed, windows: split.indices.length, ...found, seconds: (host.now() - started) / 1000 },
      ...{ testOpenings: null, report: null },
    };
    const report = folder === undefined ? null : await (await import("./explain-report.js")).drawExplanation(session, folder, explained);
    session.commit();
    const opened = split.indices.some((window) => dataset.testSubjects.includes(dataset.subject[window]!));
    const models = [{ weightsSha256: explained.weightsSha256, accuracy: found.accuracy }];
    const testOpenings = opened ? await recordOpening(session, { name: dataset.name, fingerprint }, models) : null;
    const { renderExplained } = await import("./explain-result.js");
    const { explainDocument } = await import("./explained.js");
    const result = { ...explained, testOpenings, report };
    session.print(
      () => explainDocument(result),
      () => renderExplained(result, session.style),
    );
  });
}

/** The windows of a dataset, by default the model's. */
async function groundOfDataset(session: Session, modelFile: string, model: Model, options: ExplainOptions): Promise<Ground> {
  const { FILED, fingerprintOf, hasOfficialSplit, MADE, officialSplit } = await import("../data/index.js");
  const origins = trainedFirstOn(model);
  const dataName = origins[0]!.name;
  const data = options.data ?? (Object.hasOwn(FILED, dataName) || Object.hasOwn(MADE, dataName) ? dataName : undefined);
  if (data === undefined) {
    throw new InputError(
      `${modelFile}: trained on ${dataName}, which is no dataset known by name; say on which to explain it with --data PATH`,
    );
  }
  const { dataset } = await loadDataset(session, data);
  const fingerprint = await fingerprintOf(dataset);
  const same = origins.some((origin) => origin.fingerprint === fingerprint);
  if (!same) {
    session.warn(
      `note: ${modelFile} was trained on ${dataName} with fingerprint ${shortHash(origins[0]!.fingerprint)}; ${dataset.name} has ${shortHash(fingerprint)}, so these are other recordings`,
    );
  }
  const name = options.split ?? (same && hasValidation(model) ? "validation" : "train");
  const split = await evaluatedSplit(model, dataset, name, same);
  const background = hasOfficialSplit(dataset) ? officialSplit(dataset).train : split;
  return {
    ground: { split, background, labelled: true, recordings: dataset.recording },
    ...{ fingerprint, same, split: name, recording: null, background: "the training windows" },
  };
}

function hasValidation(model: Model): boolean {
  return model.kind === "network" && (model.training.validation?.subjects.length ?? 0) > 0;
}
