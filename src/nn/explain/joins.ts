import { formatShape, type Shape } from "../../tensor/index.js";
import type { AttentionConfig } from "../layers/attention.js";
import type { ConcatenateConfig } from "../layers/concatenate.js";
import { count, counted, unchanged, widthOf, without, type Explainer } from "./explanation.js";

/** Of Add and Multiply. */
export function explainElementwise(of: string): Explainer<unknown> {
  return (_config, ...inputShapes) =>
    unchanged(inputShapes[0]!, `it is ${of} of ${inputShapes.length} inputs of one shape, number by number`);
}

/** Longer sums are shown by their ends. */
const MOST_TERMS = 8;

export const explainConcatenate: Explainer<ConcatenateConfig> = (_config, ...inputShapes) => {
  const widths = inputShapes.map(widthOf);
  const width = widths.reduce((sum, each) => sum + each, 0);
  const before = inputShapes[0]!.slice(0, -1);
  const alike = widths.every((each) => each === widths[0]);
  const terms = alike && widths.length > MOST_TERMS ? `${widths.length} inputs x ${count(widths[0]!)}` : widths.map(count).join(" + ");
  return without([...before, width], `${terms} = ${count(width)} ${before.length ? "channels" : "numbers"}: the inputs side by side`);
};

export const explainAttention: Explainer<AttentionConfig> = ({ blockSize }, ...inputShapes) => {
  const [[tq], [tv, v]] = inputShapes as readonly Shape[] as readonly [readonly [number, number], readonly [number, number]];
  const outputShape = [tq, v];
  const rows = blockSize === undefined ? `all ${count(tv)}` : `the ${blockSize} of its block`;
  return without(
    outputShape,
    `${formatShape(outputShape)}: for each of the query's ${counted(tq, "row")} a mean of the value's rows, of ${counted(v, "channel")} each, weighted by how alike query and key are (${rows} rows)`,
  );
};
