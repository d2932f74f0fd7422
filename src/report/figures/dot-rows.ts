import { summarize } from "../../scores/index.js";
import { count, percent } from "../format.js";
import { wrap } from "../labels.js";
import type { Row } from "../tallies.js";
import { BLUE, heading, INK, LABEL_SIZE, LINE, spread, nameAxis, type Spec } from "../theme.js";

const [WIDTH, ROW, NAMES] = [270, 26, 170];

/** One row a class or subject, worst first: every run a dot, a line from the worst to the best run, the mean as a diamond with its number. */
export function dotRows(title: string, subtitle: string, rows: readonly Row[], axisTitle: string): Spec {
  const lows = rows.map(({ values }) => Math.min(...values));
  const low = Math.max(0, Math.floor(Math.min(1, ...lows) * 10 - 0.3) / 10);
  const tails = rows.map(({ values, windows }, i) => {
    const { min, max, mean } = summarize(values);
    return { place: i, low: 100 * min, high: 100 * max, mean: 100 * mean, label: `${percent(mean, 1)}   (${count(windows)})` };
  });
  const dots = rows.flatMap(({ values }, i) => values.map((value, run) => ({ place: i + 0.26 * spread(run), value: 100 * value })));
  const y = { field: "place", type: "quantitative", scale: { domain: [-0.5, rows.length - 0.5], nice: false, reverse: true } };
  return {
    title: heading(title, `${subtitle} At the right: the mean and, in brackets, the number of windows.`, WIDTH + NAMES + 70),
    width: WIDTH,
    height: ROW * rows.length,
    params: [{ name: "names", value: rows.map(({ name }) => wrap(name, NAMES, LABEL_SIZE, { most: 1 })[0]) }],
    layer: [
      {
        data: { values: tails },
        mark: { type: "rule", color: LINE, strokeWidth: 1.5 },
        encoding: {
          y: {
            ...y,
            axis: { ...nameAxis(rows.length), domain: false },
          },
          x: { field: "low", type: "quantitative", scale: { domain: [100 * low, 100], nice: false }, title: axisTitle },
          x2: { field: "high" },
        },
      },
      {
        data: { values: dots },
        mark: { type: "point", filled: true, color: BLUE, size: 24, opacity: 0.75 },
        encoding: { y, x: { field: "value", type: "quantitative" } },
      },
      {
        data: { values: tails },
        mark: { type: "point", filled: true, shape: "diamond", color: INK, stroke: "white", strokeWidth: 0.8, size: 100, opacity: 1 },
        encoding: { y, x: { field: "mean", type: "quantitative" } },
      },
      {
        data: { values: tails },
        mark: { type: "text", align: "left", dx: 8, clip: false },
        encoding: { y, x: { datum: 100, type: "quantitative" }, text: { field: "label", type: "nominal" } },
      },
    ],
  };
}
