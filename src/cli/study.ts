import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Dataset } from "../data/index.js";
import type { RunDirectory } from "../files/index.js";
import type { StudyRun, TrialRow } from "../records/index.js";
import type { PlannedTrial, PreparedStudy } from "../study/index.js";
import { VERSION } from "../study/version.js";
import { InputError } from "../tensor/index.js";
import { checkOutFolder } from "./check-out.js";
import { duration, plural } from "./format.js";
import { loadDataset } from "./load.js";
import { chooseKernels, withSession, type Session } from "./session.js";
import { drawSubjects, studyOf, type StudyOptions } from "./study-definition.js";
import { studyCallbacks } from "./study-progress.js";
import { workersFor } from "./workers.js";

/** `stride study NAME|FILE`: trains what a definition asks for, keeps every trial, and writes the report. */
export async function study(nameOrPath: string | undefined, options: StudyOptions): Promise<void> {
  const notes: string[] = [];
  const { collection, definitions } = await studyOf(nameOrPath, options, (note) => notes.push(note));
  const out = options.out ?? join("runs", collection?.name ?? definitions[0]!.name);
  checkOutFolder("--out", out);
  const outcome = `finished trials are kept in ${out}; the same command goes on from there`;
  await withSession(options, outcome, async (session) => {
    for (const note of notes) session.warn(note);
    const started = performance.now();
    await chooseKernels(options.kernels);
    const { configurationsOf, prepareStudy } = await import("../study/index.js");
    const open = datasets(session);
    const prepared: PreparedStudy[] = [];
    // What is wrong with a definition alone is told before anything is downloaded.
    for (const definition of definitions) configurationsOf(definition, options.kernels);
    // All of them before the first training: a slip in the last definition must not show after an hour.
    for (const definition of definitions) {
      const dataset = await open(definition.data);
      prepared.push(await prepareStudy(await drawSubjects(definition, dataset, options), dataset, options.kernels));
    }
    if (collection && existsSync(join(out, "study.json"))) {
      throw new InputError(
        `--out ${out}: expected a folder for the runs of ${collection.name}; received the run of a single study; choose another`,
      );
    }
    const runs: StudyRun[] = [];
    // All folders are taken before the first training too: one that cannot be gone on with must not show after an hour.
    const opened: OpenedStudy[] = [];
    const { readRun } = await import("../files/index.js");
    try {
      for (const one of prepared) opened.push(await openOne(session, one, collection ? join(out, one.study.definition.name) : out));
      for (const one of opened) {
        await runOne(session, one, options);
        runs.push(await readRun(one.directory.path));
      }
    } finally {
      for (const { directory } of opened) directory.close();
    }
    const { title, question, name } = collection ?? definitions[0]!;
    const { finishReport } = await import("./report.js");
    await finishReport(session, {
      name,
      title,
      question,
      out,
      runs,
      seconds: () => (performance.now() - started) / 1000,
    });
  });
}

/** Opens each dataset once. */
function datasets(session: Session): (name: string) => Promise<Dataset> {
  const opened = new Map<string, Dataset>();
  return async (name) => {
    const dataset = opened.get(name) ?? (await loadDataset(session, name)).dataset;
    opened.set(name, dataset);
    return dataset;
  };
}

interface OpenedStudy {
  readonly prepared: PreparedStudy;
  readonly directory: RunDirectory;
}

/** Begins a study's folder or takes up the one that is there. */
async function openOne({ warn }: Session, prepared: PreparedStudy, path: string): Promise<OpenedStudy> {
  const { machineFacts, openRun } = await import("../files/index.js");
  const machine = machineFacts(["stride", ...process.argv.slice(2)], VERSION);
  return { prepared, directory: await openRun(path, { ...prepared, machine }, { warn }) };
}

/** Runs the trials that a study's folder does not have yet. */
async function runOne(session: Session, { prepared, directory }: OpenedStudy, options: StudyOptions): Promise<void> {
  const { networks, trials } = prepared;
  const { definition } = prepared.study;
  const { progress, signal } = session;
  const { runStudy } = await import("../study/index.js");
  const have = new Set(directory.rows.flatMap(({ trial, status }) => (options.retryFailed && status === "failed" ? [] : [trial])));
  const waiting = trials.filter(({ trial }) => !have.has(trial));
  const planned = new Map(trials.map((trial) => [trial.trial, trial]));
  const stranger = directory.rows.find(({ trial }) => !planned.has(trial));
  if (stranger) {
    const { configuration, seed, trial } = stranger;
    throw new InputError(
      `${join(directory.path, "trials.jsonl")}: expected trials of this study alone; received ${trial} (${configuration}, seed ${seed}); delete its line, and it is run again`,
    );
  }
  const kept = trials.length - waiting.length;
  const workers = await workersFor(options.workers, trials);
  const folds = new Set(prepared.data.judged.folds).size;
  const facts = `${plural(networks.length, "configuration")} x ${plural(definition.repeats, "seed")}${folds ? ` x ${folds} folds` : ""}, ${plural(workers, "worker")}`;
  progress.line(`${definition.name}: ${plural(trials.length, "trial")} (${facts})${kept > 0 ? `, ${kept} of them kept from before` : ""}`);
  const { trialCost } = await import("../study/index.js");
  const built = new Map(networks.map(({ configuration, network }) => [configuration, network]));
  const costOf = ({ configuration, recipe }: PlannedTrial): number =>
    trialCost(recipe, built.get(configuration)!, prepared.data.parts.train.windows);
  const shown = studyCallbacks(progress, {
    title: definition.name,
    kept,
    planned: trials.length,
    costOf,
    cost: waiting.reduce((sum, trial) => sum + costOf(trial), 0),
    best: directory.rows.reduce<{ configuration: string; accuracy: number } | null>(
      (best, row) => (row.status === "done" && !(best && best.accuracy >= row.accuracy) ? row : best),
      null,
    ),
  });
  const started = performance.now();
  const rows: TrialRow[] = [];
  try {
    await runStudy({
      ...prepared,
      trials: waiting,
      workers,
      onProgress: shown.onProgress,
      onRetry: shown.onRetry,
      signal,
      onRow(row, seconds) {
        directory.append(row, seconds);
        rows.push(row);
        shown.onRow(row, planned.get(row.trial)!, seconds);
      },
    });
  } finally {
    // Of an interrupted study too: its rows, with what the test subjects said of them, are kept.
    await countOpening(session, prepared, rows);
  }
  progress.stop();
  const { borderNote } = await import("./rocket-result.js");
  const border = borderNote(rows.flatMap((row) => (row.status === "done" && row.penalty ? [row.penalty] : [])));
  if (border) session.warn(`${definition.name}: ${border}`);
  if (waiting.length > 0)
    progress.line(`${definition.name}: ${plural(waiting.length, "trial")} in ${duration((performance.now() - started) / 1000)}`);
}

/** Trials that were scored on test subjects opened the test set: one opening a study and command. */
async function countOpening(session: Session, { data, dataset }: PreparedStudy, rows: readonly TrialRow[]): Promise<void> {
  const { modelsOf, openingsText, recordOpening } = await import("./openings.js");
  const models = modelsOf(rows);
  if (models.length === 0 || !data.judged.subjects.some((subject) => dataset.testSubjects.includes(subject))) return;
  session.progress.line(`the test set of ${data.name} was ${openingsText(await recordOpening(session, data, models))}`);
}
