import { bootstrapSubjects, concentration, confidencesOf, labelRunErrors, type SubjectTally } from "../scores/index.js";
import { calibrationSection } from "./calibration-section.js";
import { errorTables } from "./error-tables.js";
import type { EvaluationInput } from "./evaluation-types.js";
import { drawSpec } from "./figure.js";
import { confidenceFigure } from "./figures/confidence.js";
import { confusionFigure } from "./figures/confusion.js";
import { embeddingFigure } from "./figures/embedding.js";
import { DRAWN_LABEL_RUNS, labelRunFigure } from "./figures/label-runs.js";
import { subjectIntervals, type IntervalRow } from "./figures/subject-intervals.js";
import { windowsFigure } from "./figures/windows.js";
import { count, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { facts, Figures, page, type Report } from "./page.js";
import { simulatedNotice } from "./provenance.js";
import { smoothingSection } from "./smoothing-section.js";

/** Any seed will do, but the same windows must give the same page. */
const BOOTSTRAP_SEED = 1;

/** A page about what one model said of some windows, that needs nothing but itself, and its figures as files. The same input gives the same bytes. */
export async function renderEvaluation(input: EvaluationInput): Promise<Report> {
  const figures = new Figures();
  const sections = [
    await errorSection(input, figures),
    await calibrationSection(input, figures),
    await insideSection(input, figures),
    input.smoothed ? await smoothingSection(input, input.smoothed, figures) : null,
  ];
  const { title, notices, dataset } = input;
  const body = html`<header>
      <h1>${title}</h1>
      ${simulatedNotice([{ data: dataset }])} ${notices.map((notice) => html`<p class="notice">${notice}</p>`)}
      ${facts([["Command", html`<code>${input.command}</code>`], ...input.facts])}
    </header>
    ${sections}`;
  return { html: page(title, body), figures: figures.drawn };
}

/** Where it goes wrong: by class, by subject, by stretch of time. */
async function errorSection(input: EvaluationInput, figures: Figures): Promise<Html> {
  const { classNames, windows, scores, part, dataset } = input;
  // A stretch of windows is a subject's: where nobody is recorded, there is none.
  const runs = (dataset.hasSubjects ? labelRunErrors(windows, [windows.predicted], classNames.length) : []).map((run) => ({
    ...run,
    className: classNames[run.label]!,
  }));
  const held = concentration(runs);
  const drawn = Math.min(DRAWN_LABEL_RUNS, runs.filter(({ wrong }) => wrong > 0).length);
  const wrong = windows.labels.filter((label, i) => label !== windows.predicted[i]).length;
  const sentence = held
    ? `${count(held.runs)} of the ${plural(runs.length, "label run")} ${held.runs === 1 ? "holds" : "hold"} ${percent(held.share, 0)} % of all errors.`
    : wrong > 0
      ? `${count(wrong)} of the ${plural(scores.windows, "window")} ${wrong === 1 ? "was" : "were"} called wrongly. No subjects are recorded: intervals are over windows.`
      : "No window was called wrongly.";
  const all = plural(scores.windows, `${part} window`);
  const parts = [
    await figures.add("confusion", "Confusion matrix.", (name) =>
      drawSpec(
        confusionFigure("Confusion matrix", `${all}. In each cell: windows, and their share of the row.`, classNames, scores.confusion),
        name,
      ),
    ),
    dataset.hasSubjects &&
      (await figures.add("subjects", "Accuracy of each subject, worst first; the numbers stand in the table of subjects.", (name) =>
        drawSpec(
          subjectIntervals(
            "Accuracy of each subject, worst first",
            "Line: 95 % interval by bootstrap, of a subject over its label runs, of all over subjects.",
            subjectRows(input),
            "accuracy, % of the subject's windows",
          ),
          name,
        ),
      )),
    drawn > 0 &&
      (await figures.add("label-runs", `Errors in each label run. ${sentence}`, (name) =>
        drawSpec(
          labelRunFigure(
            "Where the errors are",
            `A label run is a stretch of neighbouring windows of one subject doing one thing. The ${drawn} with the most errors. ${sentence}`,
            runs,
          ),
          name,
        ),
      )),
  ];
  return html`<section>
    <h2>Errors</h2>
    <p>${sentence}</p>
    <div class="figures">${parts}</div>
    ${errorTables(input, runs)}
  </section>`;
}

/** Of a subject the interval resamples its label runs, whose windows stand or fall together. */
function subjectRows({ windows, scores, accuracyInterval }: EvaluationInput): IntervalRow[] {
  const tallies = new Map<number, Map<number, { subject: number; windows: number; right: number }>>();
  windows.labelRuns.forEach((run, i) => {
    const ofSubject = tallies.get(windows.subjects[i]!) ?? new Map<number, { subject: number; windows: number; right: number }>();
    tallies.set(windows.subjects[i]!, ofSubject);
    const tally = ofSubject.get(run) ?? { subject: run, windows: 0, right: 0 };
    ofSubject.set(run, tally);
    tally.windows++;
    if (windows.labels[i] === windows.predicted[i]) tally.right++;
  });
  const rows = scores.perSubject.map(({ subject, windows: count, accuracy }): IntervalRow => {
    const runs: SubjectTally[] = [...tallies.get(subject)!.values()];
    return { name: `subject ${subject}`, windows: count, accuracy, interval: bootstrapSubjects([runs], { seed: BOOTSTRAP_SEED }) };
  });
  const { windows: count, accuracy } = scores;
  return rows.length === 1 ? rows : [...rows, { name: "all", windows: count, accuracy, interval: accuracyInterval, whole: true }];
}

/** "They lie in 2 label runs.": whether twelve windows are twelve findings. */
function ofRuns({ wrongest, windows, dataset }: EvaluationInput): string {
  const { labels, predicted, labelRuns, probabilities } = windows;
  const classes = probabilities.length / labels.length;
  const sureness = (i: number): number => probabilities[i * classes + predicted[i]!]!;
  const least = wrongest.at(-1)!.probability;
  const runs = new Set(labelRuns.filter((_, i) => predicted[i] !== labels[i] && sureness(i) >= least));
  return wrongest.length === 1 || !dataset.hasSubjects ? "" : `They lie in ${plural(runs.size, "label run")}.`;
}

/** What the model sees in the windows: its embedding, and the windows that it was surest of and wrong. */
async function insideSection(input: EvaluationInput, figures: Figures): Promise<Html> {
  const { plane, wrongest, windows, signals, classNames, dataset } = input;
  const { confidences, right } = confidencesOf({ ...windows, classes: classNames.length });
  const parts = [
    await figures.add("confidence", "Histograms of the confidence of windows called rightly and wrongly.", (name) =>
      drawSpec(
        confidenceFigure(
          "How sure it was of what",
          "Windows by the probability of the class that they were called. What is wrong and sure is at the right of the lower half.",
          confidences,
          right,
          classNames.length,
        ),
        name,
      ),
    ),
    plane &&
      (await figures.add("embedding", "Windows on the first two principal components of the model's embedding.", (name) =>
        drawSpec(
          embeddingFigure(
            "How the model sees the windows",
            `Each dot is a window on the first two principal components of ${plane.embedded}.`,
            plane,
            windows,
            { classNames, testSubjects: dataset.testSubjects },
          ),
          name,
        ),
      )),
  ];
  const wrong =
    wrongest.length > 0 &&
    (await figures.add("most-wrong", `The ${wrongest.length} windows that were surest and wrong, with their signals.`, (name) =>
      drawSpec(
        windowsFigure(
          `The ${plural(wrongest.length, "window")} that it was surest of, and wrong`,
          `Above each: what it was called, with its probability, and what it is. Windows are numbered from 0 in the dataset. ${ofRuns(input)}`,
          wrongest,
          signals,
          classNames,
        ),
        name,
      ),
    ));
  return html`<section>
    <h2>Windows</h2>
    <div class="figures">${parts}</div>
    ${wrong || html`<p>No window was called wrongly.</p>`}
  </section>`;
}
