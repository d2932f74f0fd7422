import { join } from "node:path";
import type { Dataset } from "../data/index.js";
import type { StudyRun } from "../records/index.js";
import type { PlannedTrial, PreparedStudy } from "../study/index.js";
import { VERSION } from "../study/version.js";
import { checkOutFolder } from "./check-out.js";
import { duration, plural } from "./format.js";
import { loadDataset } from "./load.js";
import { chooseKernels, withSession, type Session } from "./session.js";
import { studyOf, type StudyOptions } from "./study-definition.js";
import { studyCallbacks } from "./study-progress.js";

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
    const workers = options.workers === "auto" ? (await import("#host")).host.cores() : options.workers;
    const open = datasets(session);
    const prepared: PreparedStudy[] = [];
    // What is wrong with a definition alone is told before anything is downloaded.
    for (const definition of definitions) configurationsOf(definition, options.kernels);
    // All of them before the first training: a slip in the last definition must not show after an hour.
    for (const definition of definitions) prepared.push(await prepareStudy(definition, await open(definition.data), options.kernels));
    const runs: { path: string; run: StudyRun }[] = [];
    for (const one of prepared) {
      const path = collection ? join(out, one.study.definition.name) : out;
      runs.push({ path, run: await runOne(session, one, path, workers, options.retryFailed === true) });
    }
    const { title, question, name } = collection ?? definitions[0]!;
    const { finishReport } = await import("./report.js");
    await finishReport(session, {
      name,
      title,
      question,
      out,
      runs: runs.map(({ run }) => run),
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

async function runOne(session: Session, prepared: PreparedStudy, path: string, workers: number, retryFailed: boolean): Promise<StudyRun> {
  const { networks, trials } = prepared;
  const { definition } = prepared.study;
  const { progress, signal, warn } = session;
  const { machineFacts, openRun, readRun } = await import("../files/index.js");
  const { runStudy } = await import("../study/index.js");
  const machine = machineFacts(["stride", ...process.argv.slice(2)], VERSION);
  const directory = await openRun(path, { ...prepared, machine }, { warn });
  try {
    const have = new Set(directory.rows.flatMap(({ trial, status }) => (retryFailed && status === "failed" ? [] : [trial])));
    const waiting = trials.filter(({ trial }) => !have.has(trial));
    const kept = trials.length - waiting.length;
    const facts = `${plural(networks.length, "configuration")} x ${plural(definition.repeats, "seed")}, ${plural(workers, "worker")}`;
    progress.line(
      `${definition.name}: ${plural(trials.length, "trial")} (${facts})${kept > 0 ? `, ${kept} of them kept from before` : ""}`,
    );
    const work = new Map(networks.map(({ configuration, network }) => [configuration, network.multiplyAdds]));
    const costOf = ({ configuration, recipe }: PlannedTrial): number => work.get(configuration)! * recipe.epochs;
    const planned = new Map(trials.map((trial) => [trial.trial, trial]));
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
    await runStudy({
      ...prepared,
      trials: waiting,
      workers,
      onProgress: shown.onProgress,
      onRetry: shown.onRetry,
      signal,
      onRow(row, seconds) {
        directory.append(row, seconds);
        shown.onRow(row, planned.get(row.trial)!, seconds);
      },
    });
    progress.stop();
    if (waiting.length > 0)
      progress.line(`${definition.name}: ${plural(waiting.length, "trial")} in ${duration((performance.now() - started) / 1000)}`);
  } finally {
    directory.close();
  }
  return readRun(path);
}
