import { boxPlot } from "../../scores/index.js";
import type { ConfigurationResult } from "../analysis-types.js";
import { textWidth } from "../fonts.js";
import { plural } from "../format.js";
import { wrap } from "../labels.js";
import { BLUE, domainOf, heading, INK, LABEL_SIZE, LIGHT_BLUE, nameAxis, spread, VERMILLION, type Spec } from "../theme.js";

/** Room for one configuration in pixels: upright boxes with names below, or lying ones with names at their left. */
const [UPRIGHT, LYING] = [84, 34];
/** More configurations than this do not fit side by side. */
const MOST_UPRIGHT = 9;
const [HEIGHT, WIDTH, NAMES] = [300, 380, 330];
const MARKS = ["one run", "mean of the runs", "mean the source reports"];

/** The box of a configuration in percent, or undefined where no trial of it finished. */
export function boxOf({ accuracies }: ConfigurationResult) {
  if (accuracies.length === 0) return undefined;
  const { q1, median, q3, lowWhisker: low, highWhisker: high } = boxPlot(accuracies.map((share) => 100 * share));
  return { q1, median, q3, low, high };
}

/** Every configuration's accuracies: a box, every run as a dot, their mean, and the mean that the source of the study reports. */
export function boxPlots(title: string, configurations: readonly ConfigurationResult[], judged: string): Spec {
  const drawn = configurations.filter(({ summary }) => summary !== null);
  const upright =
    drawn.length <= MOST_UPRIGHT &&
    drawn.every(({ name }) => wrap(name, UPRIGHT - 6, LABEL_SIZE, { inside: true }).length <= 3 && fits(name));
  const width = upright ? Math.max(UPRIGHT * drawn.length, 280) : WIDTH;
  const names = drawn.map(({ name }) => wrap(name, upright ? UPRIGHT - 6 : NAMES, LABEL_SIZE, { inside: true, most: upright ? 3 : 1 }));
  const reported = drawn.some(({ expected }) => expected !== null);
  const [place, value, place2, value2] = upright ? (["x", "y", "x2", "y2"] as const) : (["y", "x", "y2", "x2"] as const);
  const runs = [...new Set(drawn.map(({ accuracies }) => accuracies.length))].sort((a, b) => a - b);
  const n = runs.length === 1 ? plural(runs[0]!, "run") : `${runs[0]} to ${runs.at(-1)} runs`;
  // Half of a box, in places: no wider where few configurations have much room.
  const half = upright ? (0.28 * UPRIGHT * drawn.length) / width : 0.3;
  const boxes = drawn.map((configuration, i) => ({ place: i, from: i - half, to: i + half, ...boxOf(configuration)! }));
  const points = drawn.flatMap(({ accuracies, summary, expected }, i) => [
    ...accuracies.map((accuracy, run) => ({ place: i + 0.75 * half * spread(run), value: 100 * accuracy, mark: MARKS[0], area: 34 })),
    { place: i, value: 100 * summary!.mean, mark: MARKS[1], area: 110 },
    ...(expected ? [{ place: i, value: expected.mean, mark: MARKS[2], area: 120 }] : []),
  ]);
  const domain = domainOf(
    points.map((point) => point.value),
    2,
  );
  const scale = { domain: [-0.5, drawn.length - 0.5], nice: false, reverse: !upright };
  return {
    title: heading(
      title,
      `${n} of each configuration, judged on the ${judged}. Box: quartiles, with the median as a line; whiskers: the last run inside 1.5 interquartile ranges.`,
      Math.max(width + 60, 340) + (upright ? 0 : 120),
    ),
    width,
    height: upright ? HEIGHT : LYING * drawn.length,
    params: [{ name: "names", value: names }],
    layer: [
      {
        data: { values: boxes },
        encoding: {
          [place]: {
            field: "place",
            type: "quantitative",
            scale,
            axis: { ...nameAxis(drawn.length), labelBaseline: upright ? "top" : "middle" },
          },
        },
        layer: [
          {
            mark: { type: "rule", color: INK },
            encoding: {
              [value]: {
                field: "low",
                type: "quantitative",
                scale: { domain, nice: true },
                axis: { title: "accuracy, % of windows", tickCount: upright ? 8 : 6 },
              },
              [value2]: { field: "high" },
            },
          },
          {
            mark: { type: "rect", fill: LIGHT_BLUE, stroke: INK },
            encoding: {
              [place]: { field: "from", type: "quantitative" },
              [place2]: { field: "to" },
              [value]: { field: "q1", type: "quantitative" },
              [value2]: { field: "q3" },
            },
          },
          {
            mark: { type: "rule", color: INK, strokeWidth: 2.5 },
            encoding: {
              [place]: { field: "from", type: "quantitative" },
              [place2]: { field: "to" },
              [value]: { field: "median", type: "quantitative" },
            },
          },
        ],
      },
      {
        data: { values: points },
        mark: { type: "point", filled: true, opacity: 1, stroke: "white", strokeWidth: 0.8 },
        encoding: {
          [place]: { field: "place", type: "quantitative" },
          [value]: { field: "value", type: "quantitative" },
          ...legend(reported ? MARKS : MARKS.slice(0, 2), width < 380),
        },
      },
    ],
  };
}

function fits(name: string): boolean {
  return name.split(/[\s_=,-]/).every((word) => textWidth(word, LABEL_SIZE) <= UPRIGHT - 6);
}

function legend(marks: readonly string[], narrow: boolean): object {
  const by = (range: readonly string[]) => ({
    field: "mark",
    type: "nominal",
    scale: { domain: marks, range: range.slice(0, marks.length) },
    legend: {
      orient: "top",
      title: null,
      direction: "horizontal",
      columns: marks.length > 2 && narrow ? 2 : 3,
      symbolStrokeWidth: 1,
      symbolSize: 90,
      offset: 6,
    },
  });
  return {
    color: by([BLUE, INK, VERMILLION]),
    shape: by(["circle", "diamond", "triangle-down"]),
    size: { field: "area", type: "quantitative", scale: null, legend: null },
  };
}
