import type { Interval } from "../scores/index.js";
import type { EvaluationInput, SmoothedInput } from "./evaluation-types.js";
import { drawSpec } from "./figure.js";
import { confusionFigure } from "./figures/confusion.js";
import { difference, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { facts, table, type Figures } from "./page.js";

/** What becomes of the windows with the help of their neighbours, apart from all that is said of each window alone. */
export async function smoothingSection(input: EvaluationInput, smoothed: SmoothedInput, figures: Figures): Promise<Html> {
  const { scores, accuracyInterval, classNames, part } = input;
  const { comparison, how, chains, verdict } = smoothed;
  const alone = new Map(scores.perSubject.map(({ subject, accuracy }) => [subject, accuracy]));
  const figure = await figures.add("confusion-smoothed", "Confusion matrix of the smoothed classes.", (name) =>
    drawSpec(
      confusionFigure(
        "Smoothed over time: confusion matrix",
        `${plural(scores.windows, `${part} window`)}, ${how}. In each cell: windows, and their share of the row.`,
        classNames,
        smoothed.scores.confusion,
      ),
      name,
    ),
  );
  return html`<section>
    <h2>Smoothed over time: another task</h2>
    <p>
      Here a window's class is told with the help of its neighbours, within ${plural(chains, "chain")} of one subject's windows. No figure
      of this section may be held against one of windows alone.
    </p>
    ${facts([
      ["Each window alone", withInterval(scores.accuracy, accuracyInterval)],
      ["Smoothed", `${withInterval(smoothed.scores.accuracy, smoothed.interval)}, ${how}`],
      ["Difference", `${difference(100 * comparison.difference)} points${between(comparison.interval)}, subject by subject: ${verdict}`],
    ])}
    <div class="figures">
      ${figure}
      <div>
        ${table({
          says: "Accuracy of each subject, in %, worst first when smoothed.",
          head: ["subject", "smoothed", "each window alone", "difference", "windows"],
          textColumns: [],
          groups: [
            {
              rows: smoothed.scores.perSubject.map(({ subject, accuracy, windows }) => [
                `subject ${subject}`,
                percent(accuracy, 1),
                percent(alone.get(subject)!, 1),
                difference(100 * (accuracy - alone.get(subject)!), 1),
                String(windows),
              ]),
            },
          ],
        })}
      </div>
    </div>
  </section>`;
}

function withInterval(accuracy: number, interval: Interval | null): string {
  return `${percent(accuracy)} %${interval ? ` (95 % over subjects ${percent(interval.low, 1)} to ${percent(interval.high, 1)})` : ""}`;
}

function between(interval: Interval | null): string {
  return interval ? ` (95 % over subjects ${difference(100 * interval.low, 1)} to ${difference(100 * interval.high, 1)})` : "";
}
