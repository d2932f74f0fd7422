import { judgeLearning, summarize, type LearningGap } from "../scores/index.js";
import { plural } from "./format.js";
import type { TrainedRun } from "./train-result.js";

/** What learning curves say, as lines under them; none where nobody was watched. */
export function learningFacts(runs: readonly Pick<TrainedRun, "seed" | "history">[]): [string, string][] {
  const gaps = runs.flatMap(({ history }) => judgeLearning(history) ?? []);
  if (gaps.length === 0) return [];
  const mean = (key: "lossGap" | "accuracyGap"): number => summarize(gaps.map((gap) => gap[key])).mean;
  const [loss, accuracy] = [mean("lossGap"), 100 * mean("accuracyGap")];
  return [
    [
      "gap at the end",
      `validation loss ${signed(loss, 3)} against training's, accuracy ${signed(-accuracy, 1)} points${gaps.length > 1 ? `; mean of ${gaps.length} runs` : ""}`,
    ],
    ["verdict", gaps.length === 1 ? gaps[0]!.sentence : verdicts(gaps)],
  ];
}

/** "overfitting in 3 of 4 runs, levelled off in 1; least validation loss after epochs 4, 5, 5, 8" */
function verdicts(gaps: readonly LearningGap[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of gaps) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const each = [...counts].sort(([, a], [, b]) => b - a).map(([verdict, count]) => `${verdict} in ${count}`);
  return `${each.join(", ")} of ${plural(gaps.length, "run")}; least validation loss after epochs ${gaps.map(({ bestEpoch }) => bestEpoch).join(", ")}`;
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return value > 0 ? `+${text}` : text;
}
