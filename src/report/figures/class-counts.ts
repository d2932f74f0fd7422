import type { DataFacts, PartFacts } from "../../records/index.js";
import { capital, count, list, plural } from "../format.js";
import { wrap } from "../labels.js";
import { COLORS, heading, LABEL_SIZE, nameAxis, type Spec } from "../theme.js";

const [WIDTH, BAR, NAMES] = [260, 18, 170];
/** A part keeps its colour whichever others there are. */
const FILLS = { all: COLORS[0], training: COLORS[0], validation: COLORS[1], test: COLORS[5] } as const;

/** Windows of each class in each part of the split, as bars with their counts. */
export function classCounts(data: DataFacts): Spec {
  const parts = partsOf(data);
  const rows = data.classNames.flatMap((_, k) =>
    parts.map(({ name, facts }, p) => {
      const middle = k + (p + 0.5 - parts.length / 2) * (0.8 / parts.length);
      const half = 0.36 / parts.length;
      return {
        part: name,
        middle,
        from: middle - half,
        to: middle + half,
        windows: facts.perClass[k]!,
        zero: 0,
        label: count(facts.perClass[k]!),
      };
    }),
  );
  const scale = { domain: [-0.5, data.classNames.length - 0.5], nice: false, reverse: true };
  const sides = parts.map(({ name, facts }) => `${name} ${plural(facts.windows, "window")} of ${plural(facts.subjects.length, "subject")}`);
  return {
    title: heading(`Windows of each class${data.simulated ? ", simulated" : ""}`, `${capital(list(sides))}.`, WIDTH + NAMES + 60),
    width: WIDTH,
    height: (BAR * parts.length + 10) * data.classNames.length,
    params: [{ name: "names", value: data.classNames.map((name) => wrap(name, NAMES, LABEL_SIZE, { most: 1 })[0]) }],
    data: { values: rows },
    layer: [
      {
        mark: { type: "rect" },
        encoding: {
          y: {
            field: "from",
            type: "quantitative",
            scale,
            axis: nameAxis(data.classNames.length),
          },
          y2: { field: "to" },
          x: { field: "zero", type: "quantitative", axis: { title: "windows", tickCount: 5 } },
          x2: { field: "windows" },
          color: {
            field: "part",
            type: "nominal",
            scale: { domain: parts.map(({ name }) => name), range: parts.map(({ name }) => FILLS[name]) },
            legend: { title: null, orient: "top", symbolType: "square" },
          },
        },
      },
      {
        mark: { type: "text", align: "left", dx: 5, fontSize: 11 },
        encoding: {
          y: { field: "middle", type: "quantitative" },
          x: { field: "windows", type: "quantitative" },
          text: { field: "label", type: "nominal" },
        },
      },
    ],
  };
}

export function partsOf({ parts }: DataFacts): { name: "all" | "training" | "validation" | "test"; facts: PartFacts }[] {
  if (!parts.test) return [{ name: "all", facts: parts.train }];
  return [
    { name: "training", facts: parts.train },
    ...(parts.validation ? [{ name: "validation" as const, facts: parts.validation }] : []),
    { name: "test", facts: parts.test },
  ];
}
