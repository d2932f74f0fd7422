import type { Rung } from "../../records/index.js";
import { domainOf, heading, LABEL_SIZE, LINE, BLUE, VERMILLION, type Spec } from "../theme.js";

const [WIDTH, HEIGHT] = [420, 260];
const KINDS = ["dropped on the way", "trained to the end", "chosen"] as const;

/** A successive halving: the accuracy of every configuration on each rung that it reached, over epochs. */
export function rungsFigure(title: string, rungs: readonly Rung[], chosen: string | null): Spec {
  const end = rungs.at(-1)!;
  const survivors = new Set(end.entered);
  const kindOf = (name: string): string => (name === chosen ? KINDS[2] : survivors.has(name) ? KINDS[1] : KINDS[0]);
  const points = rungs.flatMap(({ epochs, standings }) =>
    (standings ?? []).flatMap(({ configuration, score }) =>
      score ? [{ name: configuration, kind: kindOf(configuration), epochs: epochs!, accuracy: 100 * score.accuracy }] : [],
    ),
  );
  const epochs = rungs.map((rung) => rung.epochs!);
  const counts = rungs.map((rung) => rung.entered.length);
  // What was dropped lies below.
  points.sort((a, b) => KINDS.indexOf(a.kind as never) - KINDS.indexOf(b.kind as never));
  const x = {
    field: "epochs",
    type: "quantitative",
    scale: { type: "log", domain: [epochs[0], epochs.at(-1)], nice: false },
    axis: { title: "epochs of training", values: epochs, grid: false, format: "d" },
  };
  const y = {
    field: "accuracy",
    type: "quantitative",
    scale: {
      domain: domainOf(
        points.map(({ accuracy }) => accuracy),
        2,
      ),
      nice: true,
    },
    axis: { title: "accuracy in the folds, % of windows", tickCount: 6 },
  };
  const color = {
    field: "kind",
    type: "nominal",
    scale: { domain: KINDS, range: [LINE, BLUE, VERMILLION] },
    legend: { title: null, orient: "top", direction: "horizontal", columns: 3, symbolSize: 90, labelFontSize: LABEL_SIZE },
  };
  const says = `${counts.join(", then ")} configurations. A dot a rung; each rung trains anew, for longer.`;
  return {
    title: heading(title, says, WIDTH + 60),
    width: WIDTH,
    height: HEIGHT,
    data: { values: points },
    layer: [
      { mark: { type: "line", strokeWidth: 1.3, opacity: 0.8 }, encoding: { x, y, color, detail: { field: "name", type: "nominal" } } },
      { mark: { type: "point", filled: true, size: 34, opacity: 1, stroke: "white", strokeWidth: 0.6 }, encoding: { x, y, color } },
    ],
  };
}
