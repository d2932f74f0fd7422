import { count, fixed } from "../format.js";
import { shorten, drawable } from "../labels.js";
import type { NamedLabelRun } from "../tallies.js";
import { heading, LABEL_SIZE, PALE, VERMILLION, nameAxis, type Spec } from "../theme.js";

const [WIDTH, ROW, NAMES] = [250, 22, 240];
/** Label runs that are drawn. */
export const DRAWN_LABEL_RUNS = 20;

/** The label runs with the most errors: how many windows of each were wrong in the mean of the runs, on a bar of all its windows. */
export function labelRunFigure(
  title: string,
  subtitle: string,
  runs: readonly Pick<NamedLabelRun, "subject" | "className" | "windows" | "wrong">[],
): Spec {
  const worst = runs.slice(0, DRAWN_LABEL_RUNS).filter(({ wrong }) => wrong > 0);
  const rows = worst.map(({ windows, wrong }, i) => ({
    from: i - 0.36,
    to: i + 0.36,
    place: i,
    windows,
    wrong,
    zero: 0,
    label: `${fixed(wrong, 1)} of ${count(windows)}`,
  }));
  const names = worst.map(({ subject, className }) => shorten(drawable(`subject ${subject}, ${className}`), NAMES, LABEL_SIZE));
  const most = Math.max(1, ...worst.map(({ windows }) => windows));
  const scale = { domain: [-0.5, Math.max(worst.length, 1) - 0.5], nice: false, reverse: true };
  const bar = (field: string, fill: string) => ({
    mark: { type: "rect", fill },
    encoding: {
      y: {
        field: "from",
        type: "quantitative",
        scale,
        axis: { ...nameAxis(worst.length), domain: false },
      },
      y2: { field: "to" },
      x: {
        field: "zero",
        type: "quantitative",
        scale: { domain: [0, most], nice: false },
        axis: { title: "windows of the label run; wrong ones dark", tickMinStep: 1, tickCount: 6, format: "d" },
      },
      x2: { field },
    },
  });
  return {
    title: heading(title, subtitle, WIDTH + NAMES + 70),
    width: WIDTH,
    height: ROW * Math.max(worst.length, 1),
    params: [{ name: "names", value: names }],
    data: { values: rows },
    layer: [
      bar("windows", PALE),
      bar("wrong", VERMILLION),
      {
        mark: { type: "text", align: "left", dx: 6 },
        encoding: {
          y: { field: "place", type: "quantitative" },
          x: { field: "windows", type: "quantitative" },
          text: { field: "label", type: "nominal" },
        },
      },
    ],
  };
}
