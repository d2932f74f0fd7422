import { formatP } from "../../scores/index.js";
import { shorten } from "../labels.js";
import { BLUE, heading, INK, LABEL_SIZE, LINE, nameAxis, type Spec } from "../theme.js";
import type { ParameterImportance } from "../tuning-analysis.js";

const [WIDTH, ROW, NAMES] = [300, 28, 150];

/** A bar a parameter: the share of the accuracy's variance that it explains by itself, beside what chance would. */
export function importanceFigure(title: string, importance: readonly ParameterImportance[], compared: number): Spec {
  const told = importance.filter(({ explained }) => explained !== null);
  const rows = told.map(({ explained }, place) => ({
    place,
    from: place - 0.3,
    to: place + 0.3,
    zero: 0,
    share: 100 * Math.max(0, explained!.share),
    chance: 100 * Math.max(0, explained!.chance),
    label: `${formatP(explained!.pHolm)} (Holm)`,
  }));
  const most = 10 * Math.ceil(Math.max(10, ...rows.map(({ share, chance }) => Math.max(share, chance))) / 10);
  const y = { field: "place", type: "quantitative", scale: { domain: [-0.5, told.length - 0.5], nice: false, reverse: true } };
  const x = {
    field: "share",
    type: "quantitative",
    scale: { domain: [0, most], nice: false },
    axis: { title: "variance explained, %", tickCount: 5 },
  };
  return {
    title: heading(
      title,
      `Share of the variance between ${compared} configurations that each explains by itself. Line: what shuffled values explain at most in 95 of 100. p by permutation.`,
      WIDTH + NAMES + 120,
    ),
    width: WIDTH,
    height: ROW * told.length,
    params: [{ name: "names", value: told.map(({ name }) => shorten(name, NAMES, LABEL_SIZE)) }],
    layer: [
      {
        data: { values: rows },
        mark: { type: "rect", fill: BLUE },
        encoding: {
          y: { ...y, field: "from", axis: { ...nameAxis(told.length), domain: false } },
          y2: { field: "to" },
          x: { ...x, field: "zero" },
          x2: { field: "share" },
        },
      },
      {
        data: { values: rows },
        mark: { type: "rule", color: INK, strokeWidth: 2 },
        encoding: { y: { ...y, field: "from" }, y2: { field: "to" }, x: { ...x, field: "chance" } },
      },
      { data: { values: [{ zero: 0 }] }, mark: { type: "rule", color: LINE }, encoding: { x: { ...x, field: "zero" } } },
      {
        data: { values: rows },
        mark: { type: "text", align: "left", dx: 8 },
        encoding: { y, x: { datum: most, type: "quantitative" }, text: { field: "label", type: "nominal" } },
      },
    ],
  };
}
