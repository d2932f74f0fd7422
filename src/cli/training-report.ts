import { judgeLearning } from "../scores/index.js";
import { modelArguments } from "./model-options.js";
import { learningFacts } from "./learning-facts.js";
import { count, ofSubjects, percent, plural, shortHash } from "./format.js";
import type { Session } from "./session.js";
import { accuracyIntervals, intervalFacts } from "./intervals.js";
import { howTrained } from "./training-options.js";
import { overRuns, summaryOf, type TrainResult } from "./train-result.js";

/** Writes report.html and figures/ of trainings: their learning curves, and what those say. */
export async function drawTraining(
  session: Session,
  folder: string,
  result: Omit<TrainResult, "kernels" | "testOpenings" | "report">,
  kernels: TrainResult["kernels"],
): Promise<NonNullable<TrainResult["report"]>> {
  const { renderTraining } = await import("../report/index.js");
  const { commandLine, writeReport } = await import("../files/index.js");
  const { recipe, dataset, runs, judged, trainedOn } = result;
  session.progress.bar(() => ({ title: "drawing the report", share: null, details: [] }));
  const { mean } = summaryOf(runs);
  const drawn = await renderTraining({
    title: `${recipe.model} on ${dataset.name}: learning curves`,
    command: commandLine(["stride", ...process.argv.slice(2)]),
    dataset,
    name: recipe.model,
    dropout: result.dropout,
    facts: [
      ["Model", `${recipe.model}${modelArguments(recipe.model, recipe.options)}, ${count(result.parameters)} parameters`],
      ["Training", `${plural(recipe.epochs, "epoch")}, batch size ${recipe.batchSize}, ${howTrained(recipe)}`],
      ["Trained on", `${plural(trainedOn.windows, "window")}${ofSubjects(trainedOn.subjects.length)}`],
      [
        judged.part === "test" ? "Tested on" : "Validated on",
        `${plural(judged.windows, "window")}${judged.subjects.length > 0 ? ` of subjects ${judged.subjects.join(", ")}` : ""}`,
      ],
      ["Kernels", `${kernels.name} (SHA-256 ${shortHash(kernels.sha256)})`],
      [`${judged.part} accuracy`, `${percent(mean)}${runs.length > 1 ? `, mean of ${runs.length} runs` : ""}`],
      ...intervalFacts(accuracyIntervals(runs.map(({ scores }) => scores)), runs.length, {
        windows: judged.windows,
        subjects: judged.subjects.length,
      }),
    ],
    runs: runs.map(({ seed, history }) => ({ seed, history, gap: judgeLearning(history) })),
    says: learningFacts(runs),
    part: judged.part,
    ...overRuns(runs),
  });
  session.progress.stop();
  session.signal.throwIfAborted();
  return { path: writeReport(folder, drawn), figures: drawn.figures.size };
}
