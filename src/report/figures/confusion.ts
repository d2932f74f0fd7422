import { count, percent } from "../format.js";
import { wrap } from "../labels.js";
import { heading, INK, LABEL_SIZE, nameAxis, type Spec } from "../theme.js";

const NAMES = 160;
/** With more classes than this the cells are small and hold counts alone. */
const MOST_LARGE = 9;

/** counts[i][j], windows of class i called j: in each cell the count and the share of the row, which the shade shows too. */
export function confusionFigure(
  title: string,
  subtitle: string,
  classNames: readonly string[],
  counts: readonly (readonly number[])[],
): Spec {
  const large = classNames.length <= MOST_LARGE;
  const [cellWidth, cellHeight] = large ? [58, 42] : [46, 26];
  const names = classNames.map((name) => wrap(name, NAMES, LABEL_SIZE, { most: 1 })[0]);
  const cells = counts.flatMap((row, i) => {
    const total = row.reduce((sum, windows) => sum + windows, 0);
    return row.map((windows, j) => {
      const share = total === 0 ? 0 : windows / total;
      return {
        i,
        j,
        top: i - 0.5,
        bottom: i + 0.5,
        left: j - 0.5,
        right: j + 0.5,
        share,
        count: count(windows),
        percent: `${percent(share, 1)} %`,
      };
    });
  });
  const scale = { domain: [-0.5, classNames.length - 0.5], nice: false };
  const axis = { ...nameAxis(classNames.length), domain: false, titlePadding: 4 };
  const text = (field: string, dy: number, size: number) => ({
    transform: [{ filter: "datum.share > 0" }],
    mark: { type: "text", fontSize: size, dy },
    encoding: {
      x: { field: "j", type: "quantitative" },
      y: { field: "i", type: "quantitative" },
      text: { field, type: "nominal" },
      color: { condition: { test: "datum.share > 0.4", value: "white" }, value: INK },
    },
  });
  return {
    title: heading(title, subtitle, NAMES + cellWidth * classNames.length + 30),
    width: cellWidth * classNames.length,
    height: cellHeight * classNames.length,
    params: [{ name: "names", value: names }],
    data: { values: cells },
    layer: [
      {
        mark: { type: "rect", stroke: "white", strokeWidth: 1 },
        encoding: {
          x: {
            field: "left",
            type: "quantitative",
            scale,
            axis: { ...axis, orient: "top", labelAngle: -40, labelAlign: "left", labelBaseline: "bottom", title: "called" },
          },
          x2: { field: "right" },
          y: { field: "top", type: "quantitative", scale: { ...scale, reverse: true }, axis: { ...axis, title: "true class" } },
          y2: { field: "bottom" },
          color: {
            field: "share",
            type: "quantitative",
            scale: { type: "sqrt", domain: [0, 1], range: ["#f4f7fa", "#0b3c5d"] },
            legend: null,
          },
        },
      },
      ...(large ? [text("count", -7, LABEL_SIZE), text("percent", 8, 10)] : [text("count", 0, 10)]),
    ],
  };
}
