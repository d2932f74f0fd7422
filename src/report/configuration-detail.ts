import type { FinishedTrial, StudyRun } from "../records/index.js";
import { concentration } from "../scores/index.js";
import { drawSpec } from "./figure.js";
import { confusionFigure } from "./figures/confusion.js";
import { dotRows } from "./figures/dot-rows.js";
import { DRAWN_LABEL_RUNS, labelRunFigure } from "./figures/label-runs.js";
import { count, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import type { Figures } from "./page.js";
import { classRows, labelRunErrors, medianTrial, subjectRows, summedConfusion } from "./tallies.js";

/** Where one configuration goes wrong: by class, by subject, by stretch of time. Nothing but a sentence where no trial of it finished. */
export async function configurationDetail(
  run: StudyRun,
  configuration: string,
  trials: readonly FinishedTrial[],
  figures: Figures,
  prefix: string,
): Promise<Html> {
  if (trials.length === 0) return html`<p>No run of ${configuration} finished.</p>`;
  const { data } = run;
  const part = data.judged.part;
  const runs = plural(trials.length, "run");
  const windows = plural(data.judged.labels.length, `${part} window`);
  const median = medianTrial(trials);
  const dots = `${runs}. Dot: one run; line: lowest to highest run; diamond: mean of the runs.`;
  const cells = "In each cell: windows, and their share of the row.";
  const labelRuns = labelRunErrors(data, trials);
  const held = concentration(labelRuns);
  const sentence = held
    ? `${count(held.runs)} of the ${plural(labelRuns.length, "label run")} ${held.runs === 1 ? "holds" : "hold"} ${percent(held.share, 0)} % of all errors.`
    : "No window was called wrongly.";
  const drawn = Math.min(DRAWN_LABEL_RUNS, labelRuns.filter(({ wrong }) => wrong > 0).length);
  const parts = [
    await figures.add(`${prefix}-confusion-median`, `Confusion matrix of ${configuration}, seed ${median.seed}.`, (name) =>
      drawSpec(
        confusionFigure(
          `${configuration}: the run in the middle, seed ${median.seed}`,
          `${windows}; its accuracy, ${percent(median.accuracy)} %, is the ${trials.length % 2 === 0 ? "lower " : ""}median of ${runs}. ${cells}`,
          data.classNames,
          summedConfusion(data, [median]),
        ),
        name,
      ),
    ),
    trials.length > 1 &&
      (await figures.add(`${prefix}-confusion-sum`, `Confusion matrix of ${configuration}, all runs together.`, (name) =>
        drawSpec(
          confusionFigure(
            `${configuration}: ${runs} together`,
            `Each of the ${windows} counts once a run, ${count(trials.length * data.judged.labels.length)} in all. ${cells}`,
            data.classNames,
            summedConfusion(data, trials),
          ),
          name,
        ),
      )),
    await figures.add(`${prefix}-by-class`, `Recall of each class for ${configuration}.`, (name) =>
      drawSpec(
        dotRows(
          `${configuration}: recall of each class, worst first`,
          dots,
          classRows(data, trials),
          `recall, % of the class's ${part} windows`,
        ),
        name,
      ),
    ),
    await figures.add(`${prefix}-by-subject`, `Accuracy of each subject for ${configuration}.`, (name) =>
      drawSpec(
        dotRows(
          `${configuration}: accuracy of each ${part} subject, worst first`,
          dots,
          subjectRows(data, trials),
          "accuracy, % of the subject's windows",
        ),
        name,
      ),
    ),
    drawn > 0 &&
      (await figures.add(`${prefix}-by-label-run`, `Errors of ${configuration} in each label run. ${sentence}`, (name) =>
        drawSpec(
          labelRunFigure(
            `${configuration}: where its errors are`,
            `A label run is a stretch of neighbouring windows of one subject doing one thing. The ${drawn} with the most errors; wrong windows, mean of ${runs}. ${sentence}`,
            labelRuns,
          ),
          name,
        ),
      )),
  ];
  return html`<p>${sentence}</p>
    <div class="figures">${parts}</div>`;
}
