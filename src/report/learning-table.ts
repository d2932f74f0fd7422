import { judgeLearning, LEARNING_RULE, summarize } from "../scores/index.js";
import type { Curves } from "./figures/learning-curves.js";
import { difference, fixed } from "./format.js";
import { html, type Html } from "./html.js";
import { table } from "./page.js";

/** What the curves of each configuration say; nothing where no subjects were watched. */
export function learningTable(curves: readonly Curves[]): Html | null {
  const rows = curves.flatMap(({ name, trials }) => {
    const gaps = trials.flatMap(({ history }) => (history.length === 0 ? [] : (judgeLearning(history) ?? [])));
    if (gaps.length === 0) return [];
    const mean = (key: "bestEpoch" | "lossGap" | "accuracyGap"): number => summarize(gaps.map((gap) => gap[key])).mean;
    const verdicts = (["overfitting", "underfitting", "levelled off"] as const).flatMap((verdict) => {
      const found = gaps.filter((gap) => gap.verdict === verdict).length;
      return found === 0 ? [] : [`${verdict} in ${found}`];
    });
    return [
      [
        name,
        fixed(mean("bestEpoch"), 1),
        difference(mean("lossGap"), 3),
        fixed(100 * mean("accuracyGap"), 1),
        `${verdicts.join(", ")} of ${gaps.length}`,
      ],
    ];
  });
  if (rows.length === 0) return null;
  return html`${table({
      says: "The gap between training and validation at the end, mean of the runs: validation loss less training loss, training accuracy less validation accuracy.",
      head: ["configuration", "best epoch", "loss gap", "accuracy gap, points", "runs"],
      textColumns: [0, 4],
      groups: [{ rows }],
    })}
    <p class="quiet">The rule: ${LEARNING_RULE}.</p>`;
}
