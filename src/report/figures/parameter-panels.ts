import type { SpaceParameter } from "../../records/index.js";
import { shorten } from "../labels.js";
import { BLUE, domainOf, heading, INK, LABEL_SIZE, LIGHT_BLUE, nameAxis, spread, VERMILLION, type Spec } from "../theme.js";
import { boxPlot } from "../../scores/index.js";
import type { DrawnPoint } from "./parallel-coordinates.js";

const [PANEL, HEIGHT, COLUMNS] = [210, 150, 3];

/** A panel a parameter: the accuracy of each configuration over its value; of choices their boxes beneath. */
export function parameterPanels(
  title: string,
  space: Readonly<Record<string, SpaceParameter>>,
  points: readonly DrawnPoint[],
  epochs: string,
): Spec {
  const done = points.filter(({ accuracy }) => accuracy !== null);
  const domain = domainOf(
    done.map(({ accuracy }) => 100 * accuracy!),
    2,
  );
  const parameters = Object.entries(space);
  const columns = Math.min(COLUMNS, parameters.length);
  const names = parameters.map(([, { choice }]) =>
    (choice ?? []).map((value) =>
      shorten(typeof value === "object" ? value.join("/") : String(value), PANEL / choice!.length - 4, LABEL_SIZE),
    ),
  );
  return {
    title: heading(
      title,
      `A dot a configuration, after ${epochs}; the chosen one is a diamond. All other options vary with the one shown. Boxes: quartiles and median.`,
      columns * (PANEL + 60),
    ),
    params: [{ name: "names", value: names }],
    columns: COLUMNS,
    spacing: { row: 24, column: 30 },
    concat: parameters.map(([name, parameter], panel) => {
      const own = done.filter(({ values }) => values[name] !== undefined);
      const first = panel % COLUMNS === 0;
      const y = {
        field: "accuracy",
        type: "quantitative",
        scale: { domain, nice: true },
        axis: { title: first ? "accuracy, %" : null, tickCount: 5 },
      };
      return {
        width: PANEL,
        height: HEIGHT,
        layer: parameter.choice ? choicePanel(name, parameter.choice, own, panel, y) : numberPanel(name, parameter, own, y),
      };
    }),
  };
}

type Choices = NonNullable<SpaceParameter["choice"]>;

function choicePanel(name: string, choice: Choices, points: readonly DrawnPoint[], panel: number, y: object): object[] {
  const placeOf = (point: DrawnPoint): number => choice.findIndex((one) => JSON.stringify(one) === JSON.stringify(point.values[name]));
  const groups = choice.map((_, place) => points.filter((point) => placeOf(point) === place));
  const x = {
    field: "place",
    type: "quantitative",
    scale: { domain: [-0.5, choice.length - 0.5], nice: false },
    axis: { ...nameAxis(choice.length), labelExpr: `names[${panel}][datum.value]`, title: name, domain: false },
  };
  const boxes = groups.flatMap((group, place) => {
    if (group.length < 3) return [];
    const { q1, median, q3 } = boxPlot(group.map(({ accuracy }) => 100 * accuracy!));
    return [{ place, from: place - 0.3, to: place + 0.3, accuracy: q1, q3, median }];
  });
  const dots = groups.flatMap((group, place) => group.map((point, i) => dot(point, { place: place + 0.22 * spread(i) })));
  return [
    {
      data: { values: boxes },
      mark: { type: "rect", fill: LIGHT_BLUE },
      encoding: { x: { ...x, field: "from" }, x2: { field: "to" }, y, y2: { field: "q3" } },
    },
    {
      data: { values: boxes },
      mark: { type: "rule", color: INK, strokeWidth: 2 },
      encoding: { x: { ...x, field: "from" }, x2: { field: "to" }, y: { ...y, field: "median" } },
    },
    dotLayer(dots, x, y),
  ];
}

function numberPanel(name: string, { logUniform, uniform, integer }: SpaceParameter, points: readonly DrawnPoint[], y: object): object[] {
  const [low, high] = (logUniform ?? uniform ?? integer)!;
  const ticks = logUniform
    ? { values: logTicks(low, high), format: "~g" }
    : { tickCount: 4, ...(integer && { format: "d", tickMinStep: 1 }) };
  const x = {
    field: "value",
    type: "quantitative",
    scale: {
      type: logUniform ? "log" : "linear",
      domain: integer ? [low - 0.5, high + 0.5] : [low, high],
      nice: false,
      ...(!logUniform && { zero: false }),
    },
    axis: { title: logUniform ? `${name}, logarithmic` : name, grid: false, ...ticks },
  };
  return [
    dotLayer(
      // Whole numbers fall together: they are moved sideways only so that all are seen.
      points.map((point, i) => dot(point, { value: (point.values[name] as number) + (integer ? 0.2 * spread(i) : 0) })),
      x,
      y,
    ),
  ];
}

/** Powers of ten between two numbers; where these are few others between them, as many as have room. */
function logTicks(low: number, high: number): number[] {
  const between = (steps: readonly number[]): number[] =>
    Array.from({ length: 40 }, (_, i) => steps.map((step) => Number(`${step}e${i - 20}`)))
      .flat()
      .filter((tick) => tick >= low && tick <= high);
  const tens = between([1]);
  return tens.length > 2 ? tens : between([1, 2, 5]).length > 4 ? between([1, 3]) : between([1, 2, 5]);
}

function dot({ accuracy, chosen }: DrawnPoint, place: object): object {
  return { ...place, accuracy: 100 * accuracy!, kind: chosen ? "chosen" : "other", area: chosen ? 120 : 30 };
}

function dotLayer(dots: readonly object[], x: object, y: object): object {
  const by = (range: readonly string[]) => ({
    field: "kind",
    type: "nominal",
    scale: { domain: ["other", "chosen"], range },
    legend: null,
  });
  return {
    data: { values: dots },
    mark: { type: "point", filled: true, opacity: 0.85, stroke: "white", strokeWidth: 0.6 },
    encoding: {
      x,
      y,
      color: by([BLUE, VERMILLION]),
      shape: by(["circle", "diamond"]),
      size: { field: "area", type: "quantitative", scale: null, legend: null },
    },
  };
}
