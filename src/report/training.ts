import { LEARNING_RULE, type ClassScore, type LearningEpoch, type LearningGap, type SubjectScore } from "../scores/index.js";
import { drawSpec } from "./figure.js";
import { confusionFigure } from "./figures/confusion.js";
import { learningCurves, type Metric } from "./figures/learning-curves.js";
import { count, difference, fixed, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { facts, Figures, page, table, type Report } from "./page.js";
import { simulatedNotice } from "./provenance.js";

/** Trainings of one recipe, and all that a page about their learning curves is made from. */
export interface TrainingInput {
  readonly title: string;
  readonly command: string;
  readonly dataset: { readonly name: string; readonly simulated: boolean };
  /** The network's. */
  readonly name: string;
  readonly dropout: boolean;
  readonly facts: readonly (readonly [string, string])[];
  readonly runs: readonly { readonly seed: number; readonly history: readonly LearningEpoch[]; readonly gap: LearningGap | null }[];
  /** The gap and the verdict, in words. */
  readonly says: readonly (readonly [string, string])[];
  /** Whose scores follow, "validation" or "test", and these: counts summed over the runs, shares averaged. */
  readonly part: string;
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassScore[];
  readonly perSubject: readonly SubjectScore[];
}

/** A page that needs nothing but itself, and its figures as files. The same input gives the same bytes. */
export async function renderTraining(input: TrainingInput): Promise<Report> {
  const figures = new Figures();
  const { title, dataset, runs, name, dropout, says, part, perClass, perSubject, confusion } = input;
  const curves = [{ name, dropout, trials: runs.map(({ history }) => ({ history: history.map((epoch) => ({ ...epoch })) })) }];
  const drawn: Html[] = [];
  for (const [metric, heading] of [
    ["loss", "Loss by epoch"],
    ["accuracy", "Accuracy by epoch"],
  ] as const satisfies readonly (readonly [Metric, string])[]) {
    drawn.push(await figures.add(`curves-${metric}`, `${heading}.`, (figure) => drawSpec(learningCurves(heading, metric, curves), figure)));
  }
  const classNames = perClass.map(({ className }) => className);
  drawn.push(
    await figures.add("confusion", "Confusion matrix.", (figure) =>
      drawSpec(
        confusionFigure(
          "Confusion matrix",
          `${plural(
            confusion.flat().reduce((sum, windows) => sum + windows, 0),
            `${part} window`,
          )}${runs.length > 1 ? `, each once in ${runs.length} runs` : ""}. In each cell: windows, and their share of the row.`,
          classNames,
          confusion,
        ),
        figure,
      ),
    ),
  );
  const body = html`<header>
      <h1>${title}</h1>
      ${simulatedNotice([{ data: dataset }])} ${facts([["Command", html`<code>${input.command}</code>`], ...input.facts])}
    </header>
    <section>
      <h2>What the curves say</h2>
      ${
        says.length > 0
          ? html`${facts(says)}
              <p class="quiet">
                The rule: ${LEARNING_RULE}. Training figures are means over an epoch while it runs, with all that makes training harder, so
                a part of the gap, of either sign, comes from that.
              </p>`
          : html`<p>
              No subjects were held back, so there is no validation curve, and nobody can tell learning from learning by heart:
              --validation-subjects 4 holds four back.
            </p>`
      }
      <div class="figures">${drawn}</div>
      ${gapTable(runs)}
      ${table({
        says: `Accuracy of each ${part} subject, worst first${runs.length > 1 ? `; mean of ${runs.length} runs` : ""}.`,
        head: ["subject", "accuracy, %", "windows"],
        textColumns: [],
        groups: [{ rows: perSubject.map((each) => [`subject ${each.subject}`, percent(each.accuracy, 1), count(each.windows)]) }],
      })}
    </section>`;
  return { html: page(title, body), figures: figures.drawn };
}

/** One row a run; nothing where nobody was watched. */
function gapTable(runs: TrainingInput["runs"]): Html | null {
  const told = runs.flatMap(({ seed, gap }) => (gap ? [{ seed, gap }] : []));
  if (told.length === 0) return null;
  return table({
    says: "The gap at the end of each run: validation loss less training loss, training accuracy less validation accuracy.",
    head: ["seed", "best epoch", "of", "loss gap", "accuracy gap, points", "verdict"],
    textColumns: [5],
    groups: [
      {
        rows: told.map(({ seed, gap }) => [
          String(seed),
          String(gap.bestEpoch),
          String(gap.epochs),
          difference(gap.lossGap, 3),
          fixed(100 * gap.accuracyGap, 1),
          gap.verdict,
        ]),
      },
    ],
  });
}
