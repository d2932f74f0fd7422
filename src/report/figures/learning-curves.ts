import type { FinishedTrial, TrialEpoch } from "../../records/index.js";
import { summarize } from "../../scores/index.js";
import { plural } from "../format.js";
import { wrap } from "../labels.js";
import { COLORS, domainOf, heading, LABEL_SIZE, type Spec } from "../theme.js";

export type Metric = "loss" | "accuracy";

export interface Curves {
  readonly name: string;
  readonly trials: readonly Pick<FinishedTrial, "history">[];
  /** Whether its network drops anything out. */
  readonly dropout: boolean;
}

/** At most so many configurations share a panel; more of them get one each. */
const MOST_TOGETHER = 4;
const [WIDTH, HEIGHT, PANEL, PANEL_HEIGHT, COLUMNS] = [330, 220, 170, 120, 3];
const SHAPES = ["circle", "square", "triangle-up", "diamond"];

interface Point {
  readonly epoch: number;
  readonly part: string;
  readonly name: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Loss in nats or accuracy in % by epoch: a line through the means of the runs, a band from the lowest run to the highest. */
export function learningCurves(title: string, metric: Metric, curves: readonly Curves[]): Spec {
  const drawn = curves.filter(({ trials }) => trials.length > 0);
  const [some, every] = [drawn.some(({ dropout }) => dropout), drawn.every(({ dropout }) => dropout)];
  const names = [every ? "training, with dropout" : "training", "validation"] as const;
  const points = drawn.map(({ trials }, i) => pointsOf(trials, metric, names, `${i}`));
  const parts = names.filter((part) => points.flat().some((point) => point.part === part));
  const runs = drawn.map(({ trials }) => trials.length);
  const [fewest, most] = [Math.min(...runs), Math.max(...runs)];
  const together = drawn.length <= MOST_TOGETHER;
  const titles = drawn.map(({ name }) => wrap(name, together ? 300 : PANEL, LABEL_SIZE, { most: 1 })[0]!);
  const columns = Math.min(COLUMNS, drawn.length);
  const says =
    `Line: mean of ${fewest === most ? plural(most, "run") : `${fewest} to ${most} runs`}; band: lowest to highest run. ` +
    `Training figures are measured while an epoch runs${some ? `, with dropout on${every ? "" : " where a network has it"}` : ""}` +
    (parts.length > 1 ? `; validation figures after it${some ? ", without" : ""}.` : ".");
  const common = { params: [{ name: "names", value: titles }] };
  const all = points.flat();
  const bounds = domainOf(
    all.flatMap(({ low, high }) => [low, high]),
    metric === "loss" ? 0.1 : 2,
  );
  const order = drawn.map((_, i) => `${i}`);
  const byName = {
    field: "name",
    type: "nominal",
    legend: drawn.length > 1 ? { title: null, orient: "top", labelExpr: "names[+datum.value]", columns: 2 } : null,
  };
  const panel = (values: readonly Point[], width: number, height: number, axes: { x: boolean; y: boolean }) => ({
    width,
    height,
    data: { values },
    encoding: {
      x: {
        field: "epoch",
        type: "quantitative",
        scale: { nice: false, zero: false },
        axis: { title: axes.x ? "epoch" : null, tickMinStep: 1, format: "d", grid: false, tickCount: 5 },
      },
      color: together ? { ...byName, scale: { domain: order, range: COLORS.slice(0, drawn.length) } } : { value: COLORS[0] },
    },
    layer: [
      {
        mark: { type: "area", opacity: 0.16 },
        encoding: {
          y: { field: "low", type: "quantitative", scale: { domain: bounds, zero: false, nice: true }, axis: yAxis(metric, axes.y) },
          y2: { field: "high" },
          detail: { field: "part" },
        },
      },
      {
        mark: { type: "line", strokeWidth: 2 },
        encoding: {
          y: { field: "mean", type: "quantitative" },
          strokeDash: {
            field: "part",
            type: "nominal",
            scale: {
              domain: parts,
              range: [
                [1, 0],
                [5, 3],
              ].slice(0, parts.length),
            },
            legend: parts.length > 1 ? { title: null, orient: "top", symbolType: "stroke", symbolSize: 400 } : null,
          },
        },
      },
      {
        mark: { type: "point", filled: true, size: 28, opacity: 1 },
        encoding: {
          y: { field: "mean", type: "quantitative" },
          ...(together && { shape: { ...byName, scale: { domain: order, range: SHAPES.slice(0, drawn.length) } } }),
        },
      },
    ],
  });
  if (together) {
    return { ...common, title: heading(title, says, WIDTH + 70), ...panel(all, WIDTH, HEIGHT, { x: true, y: true }) };
  }
  return {
    ...common,
    title: heading(title, says, columns * (PANEL + 44) + 20),
    columns: COLUMNS,
    bounds: "flush",
    spacing: { row: 64, column: 44 },
    concat: points.map((values, i) => ({
      title: { text: titles[i], fontSize: LABEL_SIZE, fontWeight: "normal", offset: 5, frame: "group" },
      ...panel(values, PANEL, PANEL_HEIGHT, { x: i + COLUMNS >= points.length, y: i % COLUMNS === 0 }),
    })),
  };
}

function yAxis(metric: Metric, titled: boolean): object {
  const title = metric === "loss" ? "loss, nats" : "accuracy, %";
  return { title: titled ? title : null, tickCount: 5 };
}

function pointsOf(trials: Curves["trials"], metric: Metric, parts: readonly [string, string], name: string): Point[] {
  const epochs = Math.max(...trials.map(({ history }) => history.length));
  return parts.flatMap((part, validation) =>
    Array.from({ length: epochs }, (_, i) => i + 1).flatMap((epoch) => {
      const values = trials.flatMap(({ history }) => {
        const found = history.find((each) => each.epoch === epoch);
        return found ? (figureOf(found, metric, validation === 1) ?? []) : [];
      });
      if (values.length === 0) return [];
      const { mean, min, max } = summarize(values);
      return [{ epoch, part, name, mean, low: min, high: max }];
    }),
  );
}

function figureOf(epoch: TrialEpoch, metric: Metric, validation: boolean): number | undefined {
  if (metric === "loss") return validation ? epoch.validationLoss : epoch.loss;
  const share = validation ? epoch.validationAccuracy : epoch.accuracy;
  return share === undefined ? undefined : 100 * share;
}
