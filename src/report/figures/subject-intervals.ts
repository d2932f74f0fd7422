import type { Interval } from "../../scores/index.js";
import { count, percent } from "../format.js";
import { wrap } from "../labels.js";
import { BLUE, heading, INK, LABEL_SIZE, LINE, nameAxis, type Spec } from "../theme.js";

const [WIDTH, ROW, NAMES] = [300, 26, 120];

export interface IntervalRow {
  readonly name: string;
  readonly windows: number;
  readonly accuracy: number;
  /** Null where one label run, or one subject, says nothing about others. */
  readonly interval: Interval | null;
  /** All together: drawn apart from the others. */
  readonly whole?: true;
}

/** One row a subject, with its accuracy as a dot and its interval as a line; the last of all of them together. */
export function subjectIntervals(title: string, subtitle: string, rows: readonly IntervalRow[], axisTitle: string): Spec {
  const values = rows.map(({ name, accuracy, interval, windows, whole }, i) => ({
    place: i,
    name,
    value: 100 * accuracy,
    low: 100 * (interval?.low ?? accuracy),
    high: 100 * (interval?.high ?? accuracy),
    whole: whole ?? false,
    label: `${percent(accuracy, 1)}   (${count(windows)})`,
  }));
  const low = Math.max(0, Math.floor(Math.min(90, ...values.map((each) => each.low)) / 10 - 0.3) * 10);
  const y = { field: "place", type: "quantitative", scale: { domain: [-0.5, rows.length - 0.5], nice: false, reverse: true } };
  const color = { condition: { test: "datum.whole", value: INK }, value: BLUE };
  return {
    title: heading(title, `${subtitle} At the right: the accuracy and, in brackets, the number of windows.`, WIDTH + NAMES + 80),
    width: WIDTH,
    height: ROW * rows.length,
    params: [{ name: "names", value: rows.map(({ name }) => wrap(name, NAMES, LABEL_SIZE, { most: 1 })[0]) }],
    data: { values },
    layer: [
      {
        mark: { type: "rule", strokeWidth: 2.5, opacity: 0.55 },
        encoding: {
          y: { ...y, axis: { ...nameAxis(rows.length), domain: false } },
          x: { field: "low", type: "quantitative", scale: { domain: [low, 100], nice: false }, title: axisTitle },
          x2: { field: "high" },
          color: { condition: { test: "datum.whole", value: INK }, value: LINE },
        },
      },
      {
        mark: { type: "point", filled: true, size: 70, opacity: 1, stroke: "white", strokeWidth: 0.8 },
        encoding: { y, x: { field: "value", type: "quantitative" }, color },
      },
      {
        mark: { type: "text", align: "left", dx: 8, clip: false },
        encoding: { y, x: { datum: 100, type: "quantitative" }, text: { field: "label", type: "nominal" } },
      },
    ],
  };
}
