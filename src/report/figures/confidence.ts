import { BLUE, heading, VERMILLION, type Spec } from "../theme.js";

const [WIDTH, HEIGHT, BINS] = [300, 150, 20];

/** Two histograms of confidence, of windows that were called rightly above those that were not, each on its own scale of counts. */
export function confidenceFigure(title: string, subtitle: string, confidences: Float64Array, right: Uint8Array, classes: number): Spec {
  // No class can be the most probable with less.
  const least = Math.floor(BINS / classes) / BINS;
  const bins = Math.round((1 - least) * BINS);
  const counts = [new Array<number>(bins).fill(0), new Array<number>(bins).fill(0)] as const;
  confidences.forEach((value, i) => {
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil((value - least) * BINS) - 1));
    counts[right[i] === 1 ? 0 : 1][bin]!++;
  });
  const panel = (which: 0 | 1, color: string, name: string, last: boolean): object => ({
    width: WIDTH,
    height: HEIGHT,
    data: {
      values: counts[which].map((windows, i) => ({ from: 100 * (least + i / BINS), to: 100 * (least + (i + 1) / BINS), windows, zero: 0 })),
    },
    mark: { type: "rect", fill: color, stroke: "white", strokeWidth: 0.5 },
    encoding: {
      x: {
        field: "from",
        type: "quantitative",
        scale: { domain: [100 * least, 100], nice: false },
        axis: { title: last ? "confidence, %" : null, tickCount: 6 },
      },
      x2: { field: "to" },
      y: { field: "windows", type: "quantitative", axis: { title: `${name} windows`, tickCount: 4, tickMinStep: 1, format: "d" } },
      y2: { field: "zero" },
    },
  });
  return {
    title: heading(title, subtitle, WIDTH + 80),
    spacing: 18,
    vconcat: [panel(0, BLUE, "right", false), panel(1, VERMILLION, "wrong", true)],
  };
}
