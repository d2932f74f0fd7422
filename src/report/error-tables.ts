import { confusionBySubject, type LabelRunErrors } from "../scores/index.js";
import type { EvaluationInput } from "./evaluation-types.js";
import { count, percent } from "./format.js";
import { html, type Html } from "./html.js";
import { table } from "./page.js";

/** Label runs in the table. */
const MOST_RUNS = 20;

/** Classes, subjects with what their windows were taken for, and label runs, in numbers. */
export function errorTables(
  { scores, windows, classNames, dataset }: EvaluationInput,
  runs: readonly (LabelRunErrors & { className: string })[],
): Html {
  const wrong = runs.filter(({ errors }) => errors > 0).slice(0, MOST_RUNS);
  const matrices = new Map(
    confusionBySubject(windows.labels, windows.predicted, windows.subjects, classNames.length).map((each) => [
      each.subject,
      each.confusion,
    ]),
  );
  return html`${table({
    says: "Scores of each class, in %.",
    head: ["class", "recall", "precision", "F1", "windows"],
    textColumns: [0],
    groups: [
      {
        rows: scores.perClass.map(({ className, recall, precision, f1, windows: all }) => [
          className,
          ...[recall, precision, f1].map((share) => (share === null ? "" : percent(share, 1))),
          count(all),
        ]),
      },
    ],
  })}
  ${dataset.hasSubjects ? subjectTable(scores, matrices, classNames) : null}
  ${
    wrong.length === 0
      ? null
      : table({
          says: `The ${wrong.length} label runs with the most errors, and what their windows were called.`,
          head: ["label run", "windows", "wrong", "called"],
          textColumns: [0, 3],
          groups: [
            {
              rows: wrong.map((run) => [
                `subject ${run.subject}, ${run.className}`,
                count(run.windows),
                count(run.errors),
                run.called
                  .map((windows, k) => ({ windows, k }))
                  .filter(({ windows, k }) => windows > 0 && k !== run.label)
                  .sort((a, b) => b.windows - a.windows || a.k - b.k)
                  .map(({ windows, k }) => `${classNames[k]!} ${count(windows)}`)
                  .join(", "),
              ]),
            },
          ],
        })
  }`;
}

function subjectTable(
  { perSubject }: EvaluationInput["scores"],
  matrices: ReadonlyMap<number, readonly (readonly number[])[]>,
  classNames: readonly string[],
): Html {
  return table({
    says: "Subjects, worst first, with the confusion that costs each of them most.",
    head: ["subject", "accuracy, %", "windows", "wrong", "most often"],
    textColumns: [4],
    groups: [
      {
        rows: perSubject.map(({ subject, accuracy, windows }) => [
          `subject ${subject}`,
          percent(accuracy, 1),
          count(windows),
          count(Math.round((1 - accuracy) * windows)),
          worstCell(matrices.get(subject)!, classNames),
        ]),
      },
    ],
  });
}

/** "STANDING called SITTING, 24 windows"; nothing where all is right. */
function worstCell(confusion: readonly (readonly number[])[], classNames: readonly string[]): string {
  let best = { windows: 0, i: 0, j: 0 };
  confusion.forEach((row, i) =>
    row.forEach((windows, j) => {
      if (i !== j && windows > best.windows) best = { windows, i, j };
    }),
  );
  return best.windows === 0 ? "" : `${classNames[best.i]!} called ${classNames[best.j]!}, ${count(best.windows)}`;
}
