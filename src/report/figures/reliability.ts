import type { ReliabilityBin } from "../../scores/index.js";
import { BLUE, heading, INK, LABEL_SIZE, LINE, MUTED, VERMILLION, type Spec } from "../theme.js";

const SIZE = 300;

export interface ReliabilityCurve {
  readonly name: string;
  readonly bins: readonly ReliabilityBin[];
}

/**
 * How often windows were right against how sure the model was of them: a dot for each bin, whose area is the number of its windows, and a line to where it
 * would lie if confidence were right. At most two curves.
 */
export function reliabilityFigure(title: string, subtitle: string, curves: readonly ReliabilityCurve[]): Spec {
  const values = curves.flatMap(({ bins }, curve) =>
    bins.flatMap(({ windows, confidence, accuracy }) =>
      windows === 0 ? [] : [{ curve: `${curve}`, windows, confidence: 100 * confidence!, accuracy: 100 * accuracy! }],
    ),
  );
  const lowest = Math.min(90, ...values.map(({ confidence }) => confidence));
  const from = Math.max(0, Math.floor(lowest / 10) * 10);
  const most = Math.max(1, ...values.map(({ windows }) => windows));
  const scale = { domain: [from, 100], nice: false, zero: false };
  const color = {
    field: "curve",
    type: "nominal",
    scale: { domain: curves.map((_, i) => `${i}`), range: [BLUE, VERMILLION].slice(0, curves.length) },
    legend: curves.length > 1 ? { title: null, orient: "top", labelExpr: "names[+datum.value]", symbolType: "circle" } : null,
  };
  const x = {
    field: "confidence",
    type: "quantitative",
    scale,
    axis: { title: "confidence, %: mean of the bin", grid: true, tickCount: 6 },
  };
  return {
    title: heading(title, subtitle, SIZE + 90),
    width: SIZE,
    height: SIZE,
    params: [{ name: "names", value: curves.map(({ name }) => name) }],
    layer: [
      {
        data: {
          values: [
            { x: from, y: from },
            { x: 100, y: 100 },
          ],
        },
        mark: { type: "line", color: LINE, strokeDash: [5, 4], strokeWidth: 1.5 },
        encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
      },
      {
        data: { values: [{ x: 100 - 0.02 * (100 - from), y: 12 }] },
        mark: {
          type: "text",
          align: "right",
          baseline: "top",
          fontSize: LABEL_SIZE,
          color: MUTED,
          text: ["above the line: too unsure,", "below it: too sure"],
        },
        encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
      },
      {
        data: { values },
        mark: { type: "rule", strokeWidth: 1.5, opacity: 0.6 },
        encoding: { x, y: { field: "confidence", type: "quantitative" }, y2: { field: "accuracy" }, color },
      },
      {
        data: { values },
        mark: { type: "point", filled: true, opacity: 0.8, stroke: INK, strokeWidth: 0.5 },
        encoding: {
          x,
          y: {
            field: "accuracy",
            type: "quantitative",
            scale: { domain: [0, 100], nice: false },
            axis: { title: "accuracy, %: share that was right", grid: true, tickCount: 6 },
          },
          color,
          size: { field: "windows", type: "quantitative", scale: { domain: [0, most], range: [12, 420] }, legend: null },
        },
      },
    ],
  };
}
