import type { ClassificationScores } from "../scores/index.js";
import { printable } from "../data/formats/quote.js";
import { count, percent } from "./format.js";
import type { Style } from "./style.js";
import { renderTable } from "./table.js";

/** What the tables show: the scores of one evaluation, or of several: counts summed, shares averaged. */
export interface ShownScores extends Pick<ClassificationScores, "confusion" | "perClass" | "perSubject"> {
  readonly simulated: boolean;
  readonly runs: number;
  /** As of `Dataset`. */
  readonly subjectNames?: readonly string[] | undefined;
}

/** Confusion matrix, scores of each class, accuracy of each subject where there are some. */
export function renderScores({ confusion, perClass, perSubject, simulated, runs, subjectNames }: ShownScores, style: Style): string {
  const digits = runs > 1 ? 2 : 1;
  const title = (what: string, how: string): string =>
    [what, ...(runs > 1 ? [`${how} ${runs} runs`] : []), ...(simulated ? ["simulated data"] : [])].join(", ");
  const numbered = perClass.map(({ className }, k) => `${k + 1} ${className}`);
  const worstFirst = perClass.map((score, k) => ({ ...score, k })).sort((a, b) => (a.recall ?? 2) - (b.recall ?? 2) || a.k - b.k);
  return [
    renderTable(
      {
        title: title("Confusion matrix", "sum of"),
        head: ["true class", ...perClass.map((_, k) => `as ${k + 1}`)],
        rows: confusion.map((row, i) => [
          numbered[i]!,
          ...row.map((windows, j) => (windows === 0 ? style.dim("·") : i === j ? style.bold(count(windows)) : count(windows))),
        ]),
      },
      style,
    ),
    renderTable(
      {
        title: title("By class, worst first", "mean of"),
        head: ["class", "accuracy", "precision", "F1", "windows"],
        rows: worstFirst.map(({ k, recall, precision, f1, windows }) => [
          numbered[k]!,
          ...[recall, precision, f1].map((share) => percent(share, digits)),
          count(windows),
        ]),
      },
      style,
    ),
    ...(perSubject.length === 0
      ? []
      : [
          renderTable(
            {
              title: title("By subject, worst first", "mean of"),
              head: ["subject", "accuracy", "windows"],
              rows: perSubject.map(({ subject, accuracy, windows }) => [
                subjectText(subject, subjectNames),
                percent(accuracy, digits),
                count(windows),
              ]),
            },
            style,
          ),
        ]),
  ].join("\n");
}

/** "7"; of a source that has names "eva (5)": by the number options know a subject, too. */
export function subjectText(subject: number, names: readonly string[] | undefined): string {
  const name = names?.[subject - 1];
  return name === undefined ? String(subject) : `${printable(name, 40)} (${subject})`;
}
