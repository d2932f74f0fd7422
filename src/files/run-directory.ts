import { join } from "node:path";
import type { DataFacts, StudyRecord, StudyRun, TrialRow } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { openFolder, readFolder, show, type OpenRunOptions, type RunDirectory, type TrialGroundFacts } from "./run-folder.js";

/** What is written before the first trial: it decides the rows, or explains them. */
export interface RunPlan extends TrialGroundFacts {
  readonly study: StudyRecord;
}

/**
 * Begins a run in a folder, or goes on with the one that is there. Throws InputError where that one was begun with another definition, other
 * data or other kernels (its rows would not belong together), where another process has it, or where its files are damaged.
 */
export async function openRun(path: string, plan: RunPlan, options: OpenRunOptions = {}): Promise<RunDirectory> {
  const { study, ...facts } = plan;
  const { readStudy } = await import("../records/schema.js");
  return openFolder(
    path,
    { word: "study", read: readStudy },
    { ...facts, record: study },
    (rows, place) => checkRows(rows, plan, place),
    options,
  );
}

/** A run as its folder holds it, finished or not; writes nothing. Throws InputError where there is none or a file is damaged. */
export async function readRun(path: string): Promise<StudyRun> {
  const { readStudy } = await import("../records/schema.js");
  const { record: study, rows, ...facts } = await readFolder(path, { word: "study", read: readStudy });
  const { data, networks } = facts;
  checkRows(rows, { study, data, networks }, join(path, "trials.jsonl"));
  const order = new Map(networks.map(({ configuration }, i) => [configuration, i]));
  rows.sort((a, b) => order.get(a.configuration)! - order.get(b.configuration)! || a.seed - b.seed || (a.fold ?? 0) - (b.fold ?? 0));
  return { study, ...facts, rows, planned: networks.length * study.definition.repeats * foldCount(data) };
}

/** 1 without a cross-validation. */
function foldCount({ judged: { folds } }: DataFacts): number {
  return folds?.reduce((most, fold) => Math.max(most, fold), 1) ?? 1;
}

/** Throws InputError for a row that this study cannot have: such a log was put together from several. */
function checkRows(rows: readonly TrialRow[], { study, data, networks }: Omit<RunPlan, "machine">, place: string): void {
  const { repeats, seeds } = study.definition;
  const configurations = networks.map(({ configuration }) => configuration);
  const refuse = ({ trial }: TrialRow, expected: string, received: string): never => {
    throw new InputError(`${place}: trial ${trial}: expected ${expected}; received ${received}; delete its line, and it is run again`);
  };
  const { labels, folds } = data.judged;
  const most = foldCount(data);
  const seen = new Set<string>();
  for (const row of rows) {
    const { configuration, seed, fold } = row;
    if (!configurations.includes(configuration)) refuse(row, `one of the configurations ${configurations.join(", ")}`, show(configuration));
    if (seed < seeds.first || seed >= seeds.first + repeats) {
      refuse(row, `a seed from ${seeds.first} to ${seeds.first + repeats - 1}`, String(seed));
    }
    if (folds ? fold === undefined || fold > most : fold !== undefined) {
      refuse(row, folds ? `a fold from 1 to ${most}` : "no fold", fold === undefined ? "none" : String(fold));
    }
    const name = JSON.stringify([configuration, seed, fold]);
    const once = folds ? ["each configuration, seed and fold once", `, fold ${fold}`] : ["each configuration and seed once", ""];
    if (seen.has(name)) refuse(row, once[0]!, `${configuration}, seed ${seed}${once[1]!} again`);
    seen.add(name);
    if (row.status !== "done") continue;
    const windows = folds ? folds.filter((own) => own === fold).length : labels.length;
    if (row.predicted.length !== windows) refuse(row, `${windows} predictions`, String(row.predicted.length));
    const wrong = row.predicted.find((label) => label >= data.classNames.length);
    if (wrong !== undefined) refuse(row, `classes from 0 to ${data.classNames.length - 1}`, String(wrong));
  }
}
