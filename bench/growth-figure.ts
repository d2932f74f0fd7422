import { z } from "zod";
import { COLORS, heading, LINE, type Spec } from "../src/report/theme.js";
import type { GrowthPoint } from "./growth.js";

const [WIDTH, HEIGHT] = [330, 330];
const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-left"];

/** What is drawn of a GrowthPoint. */
export type DrawnPoint = Pick<GrowthPoint, "what" | "axis" | "value" | "multiplyAdds" | "ms">;

/** The points in what `npm run bench -- growth --json` prints: in `results`, the case's details. */
export const GrowthDocument = z.object({
  machine: z.object({ cpu: z.string(), node: z.string() }),
  results: z.array(z.object({ case: z.string(), details: z.record(z.string(), z.unknown()) })),
});
export const DrawnPoints = z.array(
  z.object({ what: z.string(), axis: z.string(), value: z.number(), multiplyAdds: z.number().positive(), ms: z.number().positive() }),
);

/**
 * Time against multiply-adds, both logarithmic, a line for each size that is varied: training at the left, with epochs over more windows at its
 * end, prediction at the right. Dashes: time in step with the work, through the baseline. Threads do not change the work and are left out.
 */
export function growthFigure(all: readonly DrawnPoint[], machine: string): Spec {
  const points = all.filter(({ axis }) => axis !== "threads");
  const axes = [...new Set(points.map(({ axis }) => axis))];
  const panels = [
    { title: "a training step, and an epoch", of: points.filter(({ what }) => what !== "prediction") },
    { title: "the prediction of one window", of: points.filter(({ what }) => what === "prediction") },
  ].filter(({ of }) => of.length > 0);
  const byAxis = { field: "axis", type: "nominal", legend: { title: "varied alone", orient: "right", symbolSize: 70 } };
  const color = { ...byAxis, scale: { domain: axes, range: COLORS.slice(0, axes.length) } };
  const shape = { ...byAxis, scale: { domain: axes, range: SHAPES.slice(0, axes.length) } };
  const width = panels.length * (WIDTH + 70) + 90;
  return {
    title: heading(
      "How time grows with the work",
      `Median time against the multiply-adds of the direct sums, one size varied alone from the baseline; plain kernels, one thread. Dashes: time grows as the work. ${machine}.`,
      width,
    ),
    spacing: 40,
    hconcat: panels.map(({ title, of }, i) => ({
      title: { text: title, fontSize: 12, fontWeight: "normal", offset: 5, frame: "group" },
      width: WIDTH,
      height: HEIGHT,
      encoding: {
        x: {
          field: "multiplyAdds",
          type: "quantitative",
          scale: { type: "log", nice: false, padding: 8 },
          axis: { title: "multiply-adds", format: "~s", values: decades(of.map(({ multiplyAdds }) => multiplyAdds)) },
        },
        y: {
          field: "ms",
          type: "quantitative",
          scale: { type: "log", nice: false, padding: 8 },
          axis: { title: i === 0 ? "milliseconds" : null, format: "~g", values: decades(of.map(({ ms }) => ms)) },
        },
      },
      layer: [
        { data: { values: inStep(of) }, mark: { type: "line", color: LINE, strokeDash: [4, 4], strokeWidth: 1.5 } },
        { data: { values: of }, mark: { type: "line", strokeWidth: 2 }, encoding: { color } },
        { data: { values: of }, mark: { type: "point", filled: true, size: 55, opacity: 1 }, encoding: { color, shape } },
      ],
    })),
  };
}

/** Powers of ten around some values. */
function decades(values: readonly number[]): number[] {
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  return Array.from({ length: high - low + 1 }, (_, i) => Number(`1e${low + i}`));
}

/** Two points of a line of slope 1 over all the work, through the baseline: the point that most axes have. */
function inStep(points: readonly DrawnPoint[]): { multiplyAdds: number; ms: number }[] {
  const works = points.map(({ multiplyAdds }) => multiplyAdds);
  const shared = (point: DrawnPoint): number => works.filter((work) => work === point.multiplyAdds).length;
  const through = points.reduce((most, point) => (shared(point) > shared(most) ? point : most));
  return [Math.min(...works), Math.max(...works)].map((multiplyAdds) => ({
    multiplyAdds,
    ms: (through.ms * multiplyAdds) / through.multiplyAdds,
  }));
}
