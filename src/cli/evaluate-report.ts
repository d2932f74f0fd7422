import type { Split } from "../data/index.js";
import type { EvaluationInput } from "../report/index.js";
import { bootstrapSubjects, principalComponents, subjectTallies } from "../scores/index.js";
import type { EvaluateOptions as JudgingOptions, JudgedSplit } from "../study/index.js";
import { howText, ofFuture, verdictOf } from "./diagnosis.js";
import { evaluatedFacts, scoreFacts, type Evaluated } from "./evaluate-result.js";
import type { Session } from "./session.js";

/** Windows that were judged, and how. */
interface Ground {
  readonly split: Split;
  readonly judged: JudgedSplit;
  readonly judging: JudgingOptions;
}

/** Writes report.html and figures/ of an evaluation. */
export async function drawEvaluation(
  session: Session,
  folder: string,
  evaluated: Evaluated,
  ground: Ground,
): Promise<NonNullable<Evaluated["report"]>> {
  const { renderEvaluation } = await import("../report/index.js");
  const { writeReport } = await import("../files/index.js");
  session.progress.bar(() => ({ title: "drawing the report", share: null, details: [] }));
  const drawn = await renderEvaluation(await inputOf(evaluated, ground));
  session.progress.stop();
  session.signal.throwIfAborted();
  return { path: writeReport(folder, drawn), figures: drawn.figures.size };
}

async function inputOf(evaluated: Evaluated, { split, judged, judging }: Ground): Promise<EvaluationInput> {
  const { commandLine } = await import("../files/index.js");
  const { hasSubjects } = await import("../data/index.js");
  const { signalPanels, wrongestWindows } = await import("../study/index.js");
  const { model, name, dataset, scores, diagnosis, seenInTraining, fitted } = evaluated;
  const { smoothed } = diagnosis;
  const notices = [
    seenInTraining && "The model was trained on windows that are scored here: such scores say little of new people.",
    fitted !== null && `${fitted[0]!.toUpperCase()}${fitted.slice(1)}.`,
  ];
  return {
    title: `${name} on ${dataset.name}, ${evaluated.split === "all" ? "all windows" : `${evaluated.split} windows`}`,
    command: commandLine(["stride", ...process.argv.slice(2)]),
    facts: [...evaluatedFacts(evaluated), ...scoreFacts(evaluated, (text) => text)],
    notices: notices.filter((notice) => notice !== false),
    dataset: { name: dataset.name, simulated: dataset.simulated, testSubjects: dataset.testSubjects, hasSubjects: hasSubjects(dataset) },
    part: evaluated.split === "all" ? "scored" : evaluated.split,
    classNames: model.classNames,
    windows: judged,
    scores,
    accuracyInterval: bootstrapSubjects([subjectTallies(scores.perSubject)], { seed: 1 }),
    calibration: diagnosis.calibration,
    plane: await planeOf(evaluated, { split, judged, judging }),
    wrongest: wrongestWindows(split, judged).map((one) => (hasSubjects(dataset) ? one : { ...one, subject: null })),
    signals: {
      samplingRate: dataset.unrecorded?.includes("samplingRate") ? null : dataset.samplingRate,
      names: dataset.signals.map((signal) => signal.name),
      panels: signalPanels(dataset.signals),
    },
    smoothed: smoothed && {
      how: `${howText(smoothed)}${ofFuture(smoothed.method)}`,
      chains: smoothed.chains,
      scores: smoothed.scores,
      interval: smoothed.interval,
      comparison: smoothed.comparison,
      verdict: verdictOf(smoothed),
    },
  };
}

/** Null where there are too few windows, or dimensions, for a plane. */
async function planeOf({ model }: Evaluated, { split, judging }: Ground): Promise<EvaluationInput["plane"]> {
  const { embedSplit } = await import("../study/index.js");
  const { values, dimensions, embedded } = await embedSplit(model, split, judging);
  if (dimensions < 2 || split.indices.length < 3) return null;
  return { ...principalComponents(values, dimensions, 2), embedded };
}
