import { trainedOn, type Model } from "../artifact/index.js";
import type { Dataset, Split } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { evaluatedSplit } from "./evaluate-split.js";
import { checkExplainOptions, type ExplainOptions } from "./explain-options.js";
import type { Explained } from "./explain-result.js";
import { plural, shortHash } from "./format.js";
import { loadDataset } from "./load.js";
import { recordOpening } from "./openings.js";
import type { SplitName } from "./options.js";
import { chooseKernels, withSession, type Session } from "./session.js";

/** Windows explained one by one, where they are the most wrong. */
const MOST_WRONG = 6;
/** Windows of the time line around the first of them. */
const MOST_NEIGHBOURS = 24;
/** Windows whose feature maps are drawn. */
const MOST_MAPS = 3;

/** `stride explain MODEL`: what a model's answers come from, on the windows of a dataset; with --report drawn. */
export async function explain(modelFile: string, options: ExplainOptions): Promise<void> {
  checkExplainOptions(options);
  const { report: folder } = options;
  if (folder !== undefined) (await import("./check-out.js")).checkOutFolder("--report", folder);
  await withSession(options, "nothing was written", async (session) => {
    const { loadModel } = await import("../files/index.js");
    const { modelSha256, nameOf } = await import("../artifact/index.js");
    const { host } = await import("#host");
    const model = await loadModel(modelFile);
    const { dataset, fingerprint, same } = await datasetOf(session, modelFile, model, options.data);
    const name = options.split ?? (same && hasValidation(model) ? "validation" : "train");
    const split = await evaluatedSplit(model, dataset, name, same);
    const kernels = await chooseKernels("plain");
    const started = host.now();
    const found = await explainSplit(session, model, split, options);
    const explained: Explained = {
      ...{ modelFile, model, name: nameOf(model), weightsSha256: await modelSha256(model), dataset, fingerprint, kernels, same },
      ...{ split: name, seed: options.seed, windows: split.indices.length, ...found, seconds: (host.now() - started) / 1000 },
      ...{ testOpenings: null, report: null },
    };
    const report = folder === undefined ? null : await (await import("./explain-report.js")).drawExplanation(session, folder, explained);
    session.commit();
    const opened = split.indices.some((window) => dataset.testSubjects.includes(dataset.subject[window]!));
    const models = [{ weightsSha256: explained.weightsSha256, accuracy: found.accuracy }];
    const testOpenings = opened ? await recordOpening(session, { name: dataset.name, fingerprint }, models) : null;
    const { explainDocument, renderExplained } = await import("./explain-result.js");
    const result = { ...explained, testOpenings, report };
    session.print(
      () => explainDocument(result),
      () => renderExplained(result, session.style),
    );
  });
}

/** The dataset to explain on, by default the model's, and whether it is that. */
async function datasetOf(
  session: Session,
  modelFile: string,
  model: Model,
  asked: string | undefined,
): Promise<{ dataset: Dataset; fingerprint: string; same: boolean }> {
  const { FILED, fingerprintOf, MADE } = await import("../data/index.js");
  const origins = trainedOn(model);
  const dataName = origins[0]!.name;
  const data = asked ?? (Object.hasOwn(FILED, dataName) || Object.hasOwn(MADE, dataName) ? dataName : undefined);
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
  return { dataset, fingerprint, same };
}

function hasValidation(model: Model): boolean {
  return model.kind === "network" && (model.training.validation?.subjects.length ?? 0) > 0;
}

/** All that is found out, in the order of the report. */
async function explainSplit(session: Session, model: Model, split: Split, options: ExplainOptions) {
  const { hasOfficialSplit, officialSplit, windowsOf } = await import("../data/index.js");
  const {
    correlatedSignals,
    drawWindows,
    droppedImportance,
    meanSignals,
    occlusionOverTime,
    permutationImportance,
    signalGroups,
    windowAt,
  } = await import("../explain/index.js");
  const { createPredictor } = await import("../predict/index.js");
  const { evaluationOf, explainWindows, judgeSplit, lookInside, occlusionSteps, recordingAround } = await import("../study/index.js");
  const { host } = await import("#host");
  const { dataset, indices } = split;
  const stage = (title: string) => async (done: number, total: number) => {
    session.progress.bar(() => ({ title, share: total > 0 ? done / total : null, details: [] }));
    await host.pause();
    session.signal.throwIfAborted();
  };
  const judged = await judgeSplit(model, split, { signal: session.signal });
  const { accuracy } = evaluationOf(judged, model.classNames);
  const places = drawWindows(indices.length, options.sample, options.seed);
  const sample: Split = { dataset, indices: Int32Array.from(places, (place) => indices[place]!) };
  const source = windowsOf(sample);
  const background = hasOfficialSplit(dataset) ? officialSplit(dataset).train : split;
  const means = meanSignals(windowsOf(background));
  const predictor = createPredictor(model);
  const groups = signalGroups(model.signals);
  const { repeats, seed } = options;
  const importance =
    source.length < 2
      ? null
      : {
          permuted: await permutationImportance(predictor, source, { groups, repeats, seed, pause: stage("exchanging signals") }),
          dropped: await droppedImportance(predictor, source, { groups, means, pause: stage("dropping signals") }),
          correlated: correlatedSignals(source),
        };
  const chosen = await choose(model, split, judged, sample, options);
  const all = windowsOf(split);
  const asked = chosen.map((place) => ({ place, window: windowAt(all, place), target: judged.predicted[place]! }));
  const { explained, why } = await explainWindows(predictor, asked, { means, pause: stage("explaining windows") });
  const { filters, noFilters, maps } = await lookInside(model, source, {
    windows: asked.slice(0, MOST_MAPS).map(({ window }) => window),
    recordings: sample.indices.map((window) => dataset.recording[window]!),
    pause: stage("looking at filters"),
  });
  const around = recordingAround(split, asked[0]!.place, MOST_NEIGHBOURS);
  const steps = occlusionSteps(dataset.timeSteps);
  const overTime = around && (await occlusionOverTime(predictor, around, { means, ...steps, pause: stage("looking over time") }));
  session.progress.stop();
  const told = explained.map((one, i) => {
    const place = asked[i]!.place;
    const window = indices[place]!;
    return { ...one, number: window, subject: dataset.subject[window]!, label: dataset.y[window]! };
  });
  return { accuracy, sample, means, importance, explained: told, noGradients: why, filters, noFilters, maps, overTime };
}

/** Places in the split of the windows that are explained one by one; at least one. */
async function choose(
  model: Model,
  { dataset, indices }: Split,
  judged: { readonly predicted: Int32Array; readonly probabilities: Float32Array },
  sample: Split,
  { window, windows = "typical" }: ExplainOptions,
): Promise<number[]> {
  if (window !== undefined) {
    const place = indices.indexOf(window);
    if (place >= 0) return [place];
    const there =
      window < dataset.y.length ? `a window of --split ${partOf(dataset, window)}` : `one of ${plural(dataset.y.length, "window")}, from 0`;
    throw new InputError(
      `--window: expected a window of those that are explained; received ${window}, ${there}; choose another, or another --split`,
    );
  }
  const { windowsOf } = await import("../data/index.js");
  const { mostWrongWindows, typicalWindows } = await import("../explain/index.js");
  if (windows === "most-wrong") {
    const wrong = mostWrongWindows(windowsOf({ dataset, indices }), judged, MOST_WRONG);
    if (wrong.length > 0) return wrong;
    throw new InputError("--windows most-wrong: expected windows that were called wrongly; received none; take --windows typical");
  }
  const { createProbe } = await import("../predict/index.js");
  const placeOf = new Map(Array.from(indices, (each, place) => [each, place]));
  const places = Int32Array.from(sample.indices, (each) => placeOf.get(each)!);
  const source = windowsOf(sample);
  const typical = typicalWindows(createProbe(model), source, { predicted: places.map((place) => judged.predicted[place]!) });
  return typical.length > 0 ? typical.map((i) => places[i]!) : [places[0]!];
}

function partOf({ testSubjects, subject }: Dataset, window: number): SplitName {
  return testSubjects.includes(subject[window]!) ? "test" : "train";
}
