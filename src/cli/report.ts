import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { StudyRun } from "../records/index.js";
import type { StudyAnalysis } from "../report/index.js";
import { InputError } from "../tensor/index.js";
import { checkOutFolder } from "./check-out.js";
import { plural } from "./format.js";
import type { CommonOptions } from "./options.js";
import { withSession, type Session } from "./session.js";
import { renderStudy, studyDocument } from "./study-result.js";

export interface ReportOptions extends CommonOptions {
  readonly out?: string;
}

/** `stride report RUN...`: draws runs anew, without training. */
export async function report(paths: readonly string[], options: ReportOptions): Promise<void> {
  const out = options.out ?? (paths.length === 1 ? paths[0]! : undefined);
  if (out === undefined) throw new InputError(`report: expected --out DIR with several runs; received none with ${paths.length} runs`);
  if (options.out !== undefined) checkOutFolder("--out", out);
  await withSession(options, "no run was changed", async (session) => {
    const started = performance.now();
    const { readRun, readTuning } = await import("../files/index.js");
    const tuned = paths.find((path) => existsSync(join(path, "tuning.json")));
    if (tuned !== undefined) {
      if (paths.length > 1) throw new InputError(`report: expected a tuning alone; received ${tuned} with other runs; report it by itself`);
      const { finishTuning } = await import("./tune-report.js");
      return finishTuning(session, await readTuning(tuned), { out, seconds: () => (performance.now() - started) / 1000 });
    }
    const runs: StudyRun[] = [];
    for (const path of distinct(paths.flatMap(runsIn))) {
      session.signal.throwIfAborted();
      runs.push(await readRun(path));
    }
    const [first] = runs;
    const { name, title, question } = runs.length === 1 ? first!.study.definition : await headOf(paths, runs);
    await finishReport(session, { name, title, question, out, runs, seconds: () => (performance.now() - started) / 1000 });
  });
}

/** The same run twice would count its trials twice. */
function distinct(paths: readonly string[]): readonly string[] {
  const places = paths.map((path) => resolve(path));
  const twice = paths.find((_, i) => places.indexOf(places[i]!) !== i);
  if (twice !== undefined) throw new InputError(`report: expected each run once; received ${twice} twice`);
  return paths;
}

/** A folder is a run, or holds those of a collection; what is neither is left for `readRun` to refuse. */
function runsIn(path: string): string[] {
  if (existsSync(join(path, "study.json")) || !existsSync(path) || !statSync(path).isDirectory()) return [path];
  const runs = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(path, entry.name, "study.json")))
    .map((entry) => join(path, entry.name));
  return runs.length > 0 ? runs.sort() : [path];
}

/** Title and order of a shipped collection where the folder has its name and runs. */
async function headOf(paths: readonly string[], runs: StudyRun[]): Promise<{ name: string; title: string; question: string }> {
  const { openStudy, shippedStudies } = await import("../files/index.js");
  const nameOf = (run: StudyRun): string => run.study.definition.name;
  for (const name of paths.length === 1 ? shippedStudies() : []) {
    const { collection } = await openStudy(name);
    if (!collection || runs.some((run) => !collection.studies.includes(nameOf(run)))) continue;
    runs.sort((a, b) => collection.studies.indexOf(nameOf(a)) - collection.studies.indexOf(nameOf(b)));
    return collection;
  }
  return { name: basename(paths[0]!), title: runs.map((run) => run.study.definition.title).join("; "), question: "" };
}

/** What a study or a collection of them came to. */
export interface FinishedStudy {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** Folder of the report. */
  readonly out: string;
  readonly runs: readonly StudyRun[];
  readonly seconds: () => number;
}

/** Analyses runs, writes report.html and figures/ and prints the result. Throws Error at the end where trials failed. */
export async function finishReport(session: Session, finished: FinishedStudy): Promise<void> {
  const { analyse, renderReport } = await import("../report/index.js");
  const { writeReport } = await import("../files/index.js");
  const { name, title, question, out } = finished;
  const runs: { run: StudyRun; analysis: StudyAnalysis }[] = finished.runs.map((run) => ({ run, analysis: analyse(run) }));
  session.progress.bar(() => ({ title: "drawing the report", share: null, details: [] }));
  const drawn = await renderReport({ title, question, runs });
  session.progress.stop();
  session.signal.throwIfAborted();
  const path = writeReport(out, drawn);
  session.commit();
  const result = { name, runs, path, figures: drawn.figures.size, seconds: finished.seconds() };
  session.print(
    () => studyDocument(result),
    () => renderStudy(result, session.style),
  );
  const rows = runs.flatMap(({ run }) => run.rows);
  const failed = rows.filter(({ status }) => status === "failed").length;
  if (failed > 0) throw new Error(`${plural(failed, "trial")} of ${rows.length} failed; the report names them with their reasons: ${path}`);
}
