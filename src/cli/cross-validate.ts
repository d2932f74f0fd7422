import type { FoldsDefinition, StudyDefinition, StudyRun, TrialRow } from "../records/index.js";
import { modelsOf, recordOpening } from "./openings.js";
import type { CrossValidation } from "./cross-validation-result.js";
import { plural } from "./format.js";
import { loadDataset } from "./load.js";
import { chooseKernels, type Session } from "./session.js";
import { choicesOf } from "./training-options.js";
import { studyCallbacks } from "./study-progress.js";
import { workersFor } from "./workers.js";
import type { TrainOptions } from "./train-options.js";

/** `stride train --folds`: a study of one configuration that is kept in memory, every fold and seed a trial of its own. */
export async function crossValidate(
  session: Session,
  options: TrainOptions,
  split: FoldsDefinition,
  recipe: CrossValidation["recipe"],
): Promise<void> {
  const started = performance.now();
  const { model, repeats, seed } = options;
  await chooseKernels(options.kernels);
  const { dataset } = await loadDataset(session, options.data);
  const { prepareStudy, runStudy } = await import("../study/index.js");
  const definition: StudyDefinition = {
    name: "cross-validation",
    title: "Cross-validation",
    question: `How accurate is ${model} on people that it was not trained on?`,
    data: options.data,
    split,
    ...recipe,
    // Values of --option are numbers, text and lists of these.
    options: recipe.options as NonNullable<StudyDefinition["options"]>,
    training: "training" in recipe && recipe.training ? choicesOf(options) : undefined,
    repeats,
    seeds: { first: seed },
    analysis: { compare: [] },
  };
  const prepared = await prepareStudy(definition, dataset, options.kernels);
  const { study, data, networks, trials } = prepared;
  const workers = await workersFor(options.workers ?? "auto", trials);
  const folds = trials.length / repeats;
  session.progress.line(
    `cross-validating ${model} on ${plural(data.judged.labels.length, "window")} of ${dataset.name}${dataset.simulated ? ", simulated data" : ""}: ${folds} folds x ${plural(repeats, "seed")}, ${plural(workers, "worker")}`,
  );
  const shown = studyCallbacks(session.progress, {
    title: "cross-validation",
    kept: 0,
    planned: trials.length,
    costOf: () => 1,
    cost: trials.length,
    best: null,
  });
  const rows: TrialRow[] = [];
  const planned = new Map(trials.map((trial) => [trial.trial, trial]));
  await runStudy({
    ...prepared,
    workers,
    signal: session.signal,
    onProgress: shown.onProgress,
    onRetry: shown.onRetry,
    onRow(row, seconds) {
      rows.push(row);
      shown.onRow(row, planned.get(row.trial)!, seconds);
    },
  });
  session.commit();
  const { crossValidationDocument, renderCrossValidation, resultOf } = await import("./cross-validation-result.js");
  const run: StudyRun = { study, machines: [], data, networks, rows, planned: trials.length };
  const tested = data.judged.subjects.some((subject) => dataset.testSubjects.includes(subject));
  const result: CrossValidation = resultOf(run, {
    recipe,
    split,
    workers,
    kernels: study.convolutions ?? study.kernels,
    testSubjects: dataset.testSubjects,
    testOpenings: tested ? await recordOpening(session, data, modelsOf(rows)) : null,
    seconds: (performance.now() - started) / 1000,
  });
  const { borderNote } = await import("./rocket-result.js");
  const border = borderNote(result.penalties);
  if (border) session.warn(border);
  session.print(
    () => crossValidationDocument(result),
    () => renderCrossValidation(result, session.style),
  );
}
