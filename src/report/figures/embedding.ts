import type { EmbeddingPlane, EvaluatedWindows } from "../evaluation-types.js";
import { count, percent } from "../format.js";
import { wrap } from "../labels.js";
import { COLORS, heading, INK, LABEL_SIZE, type Spec } from "../theme.js";

const [SIZE, NAMES] = [430, 150];
/** Windows that are drawn: of more, those called rightly are thinned out evenly. */
const MOST_DRAWN = 3000;

/** Windows on two principal components: colour tells the true class, a diamond what was called wrongly. Where training subjects are among them the shape tells whose they are. */
export function embeddingFigure(
  title: string,
  subtitle: string,
  { projected, shares }: EmbeddingPlane,
  { labels, predicted, subjects }: EvaluatedWindows,
  { classNames, testSubjects }: { readonly classNames: readonly string[]; readonly testSubjects: readonly number[] },
): Spec {
  const tested = Array.from(subjects, (subject) => testSubjects.includes(subject));
  const both = tested.includes(true) && tested.includes(false);
  const wrong = [...labels.keys()].filter((i) => labels[i] !== predicted[i]);
  const right = [...labels.keys()].filter((i) => labels[i] === predicted[i]);
  const keep = Math.max(0, MOST_DRAWN - wrong.length);
  const step = Math.max(1, right.length / Math.max(1, keep));
  const thinned = right.length <= keep ? right : Array.from({ length: keep }, (_, i) => right[Math.floor(i * step)]!);
  const point = (i: number): object => ({
    x: projected[2 * i]!,
    y: projected[2 * i + 1]!,
    label: `${labels[i]!}`,
    ...(both && { part: tested[i] ? "test subject" : "training subject" }),
  });
  const left = right.length - thinned.length;
  const says =
    `${subtitle} ${both ? "Large with a dark edge" : "Diamonds"}: the ${count(wrong.length)} windows called wrongly, drawn last.` +
    (left > 0 ? ` Of the ${count(right.length)} called rightly ${count(thinned.length)} are drawn.` : "");
  const palette = classNames.length <= COLORS.length ? { range: COLORS.slice(0, classNames.length) } : { scheme: "tableau20" };
  const axis = (k: number): object => ({
    title: `component ${k + 1}: ${percent(shares[k]!, 0)} % of the variance`,
    tickCount: 5,
    grid: true,
  });
  const layer = (values: readonly object[], mark: object): object => ({
    data: { values },
    mark: { type: "point", filled: true, ...mark },
    encoding: {
      x: { field: "x", type: "quantitative", scale: { zero: false }, axis: axis(0) },
      y: { field: "y", type: "quantitative", scale: { zero: false }, axis: axis(1) },
      color: {
        field: "label",
        type: "nominal",
        scale: { domain: classNames.map((_, k) => `${k}`), ...palette },
        legend: { title: "true class", orient: "right", labelExpr: "names[+datum.value]", symbolType: "circle", symbolSize: 80 },
      },
      ...(both && {
        shape: {
          field: "part",
          type: "nominal",
          scale: { domain: ["test subject", "training subject"], range: ["triangle-up", "circle"] },
          legend: { title: null, orient: "right", symbolFillColor: INK },
        },
      }),
    },
  });
  return {
    title: heading(title, says, SIZE + NAMES + 60),
    width: SIZE,
    height: SIZE,
    params: [{ name: "names", value: classNames.map((name) => wrap(name, NAMES, LABEL_SIZE, { most: 1 })[0]) }],
    layer: [
      layer(thinned.map(point), { size: 14, opacity: 0.55 }),
      layer(wrong.map(point), { size: 60, opacity: 1, stroke: INK, strokeWidth: 1.2, ...(!both && { shape: "diamond" }) }),
    ],
  };
}
