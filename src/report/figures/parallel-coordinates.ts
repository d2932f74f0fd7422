import type { OptionValue, SpaceParameter } from "../../records/index.js";
import { log } from "../../tensor/index.js";
import { plural } from "../format.js";
import { shorten } from "../labels.js";
import { heading, LABEL_SIZE, LINE, MUTED, VERMILLION, type Spec } from "../theme.js";

/** One configuration of a bracket, as its first rung left it. */
export interface DrawnPoint {
  readonly name: string;
  readonly values: Readonly<Record<string, OptionValue>>;
  /** A share; null of one that failed. */
  readonly accuracy: number | null;
  /** Of the last rung it was trained on. */
  readonly epochs: number;
  readonly chosen: boolean;
}

const [AXIS, HEIGHT, NAME] = [118, 300, 114];
/** Where a line passes an axis that it has no value on, below the axis. */
const NOWHERE = -0.12;
const GAP = 6;

/** A line a configuration through an axis a parameter, its colour the accuracy; the better ones are drawn above. */
export function parallelCoordinates(
  title: string,
  space: Readonly<Record<string, SpaceParameter>>,
  points: readonly DrawnPoint[],
  epochs: string,
): Spec {
  const names = Object.keys(space);
  const done = points.filter((point) => point.accuracy !== null).map((point) => 100 * point.accuracy!);
  const [worst, best] = [Math.min(...done), Math.max(...done)];
  const height = (accuracy: number | null): number =>
    accuracy === null ? NOWHERE : best === worst ? 0.5 : (100 * accuracy - worst) / (best - worst);
  const ordered = [...points].sort((a, b) => (a.accuracy ?? -1) - (b.accuracy ?? -1) || Number(b.name.slice(1)) - Number(a.name.slice(1)));
  const lines = ordered.flatMap((point) =>
    [...names.map((name) => placeOf(space[name]!, point.values[name])), height(point.accuracy)].map((y, axis) => ({
      line: point.name,
      axis,
      y,
      accuracy: point.accuracy === null ? null : 100 * point.accuracy,
    })),
  );
  const of = (wanted: (point: DrawnPoint) => boolean) => {
    const own = new Set(points.filter(wanted).map(({ name }) => name));
    return { values: lines.filter(({ line }) => own.has(line)) };
  };
  const last = names.length;
  const labels = [
    ...names.flatMap((name, axis) =>
      labelsOf(space[name]!).map(({ y, text }) => ({ axis, y, text: shorten(text, AXIS - 22, LABEL_SIZE) })),
    ),
    ...(done.length === 0
      ? []
      : best === worst
        ? [{ axis: last, y: 0.5, text: best.toFixed(1) }]
        : [0, 1].map((y) => ({ axis: last, y, text: (y === 0 ? worst : best).toFixed(1) }))),
  ];
  const heads = [...names, "accuracy, %"].map((name, axis) => ({ axis, text: shorten(name, NAME, LABEL_SIZE, true) }));
  const conditional = points.some(({ values }) => names.some((name) => values[name] === undefined));
  const failed = points.filter(({ accuracy }) => accuracy === null).length;
  const x = { field: "axis", type: "quantitative", axis: null, scale: { domain: [-0.15, last + 0.65], nice: false } };
  const y = { field: "y", type: "quantitative", axis: null, scale: { domain: [NOWHERE - 0.08, 1.14], nice: false } };
  const width = AXIS * (last + 0.8);
  const color = {
    field: "accuracy",
    type: "quantitative",
    scale: { scheme: "viridis", reverse: true, domain: best > worst ? [worst, best] : [worst - 1, worst + 1], nice: false },
    legend: { title: "accuracy, %", orient: "right", gradientLength: HEIGHT * 0.7, format: ".1f", tickCount: 4 },
  };
  const says =
    `A line a configuration, ${plural(points.length, "configuration")}, coloured by the fold accuracy after ${epochs}. ` +
    `The chosen one has an orange edge.${conditional ? " Below an axis pass those that do not have that option." : ""}${failed > 0 ? ` Dashed: ${plural(failed, "configuration")} that failed.` : ""}`;
  return {
    title: heading(title, says, Math.max(width, 420)),
    width,
    height: HEIGHT,
    layer: [
      {
        data: { values: heads.map(({ axis }) => ({ axis, y: 0, y2: 1 })) },
        mark: { type: "rule", color: LINE },
        encoding: { x, y, y2: { field: "y2" } },
      },
      {
        data: of(({ accuracy }) => accuracy === null),
        mark: { type: "line", color: MUTED, strokeDash: [4, 3], strokeWidth: 1 },
        encoding: { x, y, detail: { field: "line", type: "nominal" }, order: { field: "axis", type: "quantitative" } },
      },
      {
        data: of(({ accuracy, chosen }) => accuracy !== null && !chosen),
        mark: { type: "line", strokeWidth: 1.4, opacity: 0.9 },
        encoding: {
          x,
          y,
          detail: { field: "line", type: "nominal" },
          order: { field: "axis", type: "quantitative" },
          color,
        },
      },
      {
        data: of(({ chosen }) => chosen),
        mark: { type: "line", color: VERMILLION, strokeWidth: 7 },
        encoding: { x, y, order: { field: "axis", type: "quantitative" } },
      },
      {
        data: of(({ chosen }) => chosen),
        mark: { type: "line", strokeWidth: 3 },
        encoding: { x, y, detail: { field: "line", type: "nominal" }, order: { field: "axis", type: "quantitative" }, color },
      },
      {
        data: { values: labels },
        mark: { type: "text", align: "left", dx: GAP, stroke: "white", strokeWidth: 3 },
        encoding: { x, y, text: { field: "text", type: "nominal" } },
      },
      {
        data: { values: labels },
        mark: { type: "text", align: "left", dx: GAP },
        encoding: { x, y, text: { field: "text", type: "nominal" } },
      },
      {
        data: { values: heads.map((head) => ({ ...head, y: 1.1 })) },
        mark: { type: "text", align: "left", fontWeight: "bold", dx: -2 },
        encoding: { x, y, text: { field: "text", type: "nominal" } },
      },
    ],
  };
}

/** Where on its axis, 0 to 1, a value lies; equal steps between choices. */
function placeOf({ choice, uniform, logUniform, integer }: SpaceParameter, value: OptionValue | undefined): number {
  if (value === undefined) return NOWHERE;
  if (choice) return choice.findIndex((one) => JSON.stringify(one) === JSON.stringify(value)) / (choice.length - 1);
  const [low, high] = (uniform ?? logUniform ?? integer)!;
  if (logUniform) return (log(value as number) - log(low)) / (log(high) - log(low));
  return ((value as number) - low) / (high - low);
}

function labelsOf(parameter: SpaceParameter): { y: number; text: string }[] {
  const ends = parameter.choice ?? parameter.uniform ?? parameter.logUniform ?? parameter.integer!;
  return ends.map((value) => ({ y: placeOf(parameter, value), text: typeof value === "object" ? value.join("/") : String(value) }));
}
