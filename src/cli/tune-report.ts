import { join } from "node:path";
import type { TuningRun } from "../records/index.js";
import type { TuningAnalysis } from "../report/index.js";
import type { Session } from "./session.js";
import { trainCommand } from "./train-command.js";
import { renderTuning, tuningDocument } from "./tune-result.js";

/** What a tuning came to. */
export interface FinishedTuning {
  /** Folder of the report. */
  readonly out: string;
  readonly seconds: () => number;
}

/** Analyses a tuning, writes report.html and figures/ and prints the result. Throws Error at the end where every configuration failed. */
export async function finishTuning(session: Session, run: TuningRun, { out, seconds }: FinishedTuning): Promise<void> {
  const { analyseTuning, renderTuningReport } = await import("../report/index.js");
  const { writeReport } = await import("../files/index.js");
  session.progress.bar(() => ({ title: "drawing the report", share: null, details: [] }));
  const analysis = analyseTuning(run);
  const command = await commandOf(run, analysis);
  const drawn = await renderTuningReport({ run, analysis, command });
  session.progress.stop();
  session.signal.throwIfAborted();
  const path = writeReport(out, drawn);
  session.commit();
  const result = {
    run,
    analysis,
    command,
    path,
    figures: drawn.figures.size,
    seconds: seconds(),
    model: run.refit && join(out, "model.safetensors"),
  };
  session.print(
    () => tuningDocument(result),
    () => renderTuning(result, session.style),
  );
  const finished = analysis.rungs.every(({ standings }) => standings !== null);
  if (finished && !analysis.chosen) {
    const [first] = analysis.ranking;
    throw new Error(`no configuration finished: ${first!.name}, ${first!.reason}; the report names all of them: ${path}`);
  }
}

async function commandOf({ tuning }: TuningRun, { chosen }: TuningAnalysis): Promise<string | null> {
  if (!chosen) return null;
  const { configurationsOfTuning } = await import("../study/index.js");
  const { definition } = tuning;
  const { recipe } = configurationsOfTuning(definition).all.find(({ name }) => name === chosen.name)!;
  return trainCommand({ ...recipe, seed: definition.seed }, definition.data);
}
