import type { FeatureMapInput } from "../explanation-types.js";
import type { Figure } from "../figure.js";
import { fixed, count } from "../format.js";
import { shorten } from "../labels.js";
import { MUTED } from "../theme.js";
import { shade, shadeOfSign } from "./shades.js";
import { axisBelow, cells, drawShapes, headed, rect, scale, text } from "./shapes.js";

const [WIDTH, LEFT, RIGHT] = [400, 12, 12];
/** Rows and layers that are drawn at most. */
const [MOST_ROWS, MOST_LAYERS, MOST_HEIGHT] = [48, 14, 120];

/** Layer below layer: features as rows, time from left to right on the same axis, however many steps are left of it. */
export function featureMapFigure(
  title: string,
  layers: readonly FeatureMapInput[],
  { seconds, steps, classNames }: { readonly seconds: number | null; readonly steps: number; readonly classNames: readonly string[] },
  name: string,
): Figure {
  const drawn = thinned(layers);
  const { shapes: heading, height } = headed(
    title,
    `${drawn.length < layers.length ? `${drawn.length} of the ${layers.length} layers. ` : ""}White is 0, dark the layer's highest value; where values fall below 0, blue is above and vermillion below.`,
    WIDTH,
    LEFT,
  );
  const shapes: string[] = [...heading];
  let y = height;
  const width = WIDTH - LEFT - RIGHT;
  const domain = [0, seconds ?? steps] as const;
  const lastInTime = drawn.findLastIndex((layer) => layer.steps > 1);
  drawn.forEach((layer, place) => {
    const rows = strongest(layer);
    const low = layer.values.reduce((least, value) => Math.min(least, value), 0),
      high = layer.values.reduce((most, value) => Math.max(most, value), 0);
    const far = Math.max(high, -low, 1e-12);
    const size = layer.steps > 1 ? `${count(layer.steps)} × ${count(layer.features)}` : count(layer.features);
    const some = rows.length < layer.features && layer.steps > 1 ? `, ${rows.length} drawn` : "";
    shapes.push(text(LEFT, y + 11, shorten(layer.name, 205, 11), { size: 11 }));
    shapes.push(text(WIDTH - RIGHT, y + 11, `${size}${some}; ${short(low)} to ${short(high)}`, { size: 9, anchor: "end", fill: MUTED }));
    y += 16;
    const color = (value: number): string => (low < -0.02 * far ? shadeOfSign(value / far) : shade(value / far));
    const tall = layer.steps > 1 ? Math.min(MOST_HEIGHT, Math.max(2.5 * rows.length, 10)) : 14;
    const [columns, lines] = layer.steps > 1 ? [layer.steps, rows.length] : [layer.features, 1];
    shapes.push(rect(LEFT, y, width, tall, color(0)));
    shapes.push(
      cells({ left: LEFT, top: y, width, height: tall, columns, rows: lines }, (column, row) =>
        visible(color(layer.values[layer.steps > 1 ? column * layer.features + rows[row]! : column]!), color(0)),
      ),
    );
    y += tall + 8;
    if (place === lastInTime) {
      shapes.push(axisBelow(y - 6, scale(domain, [LEFT, WIDTH - RIGHT]), domain, seconds === null ? "time step" : "s"));
      y += 32;
    }
    if (place === drawn.length - 1 && layer.features === classNames.length) {
      const cell = width / classNames.length;
      classNames.forEach((each, k) =>
        shapes.push(text(LEFT + cell * (k + 0.5), y + 3, shorten(each, cell - 4, 9), { size: 9, anchor: "middle" })),
      );
      y += 8;
    }
  });
  return drawShapes(WIDTH, y + 10, shapes, name);
}

/** Evenly over the network, the first and the last among them. */
function thinned(layers: readonly FeatureMapInput[]): readonly FeatureMapInput[] {
  if (layers.length <= MOST_LAYERS) return layers;
  return Array.from({ length: MOST_LAYERS }, (_, i) => layers[Math.round((i * (layers.length - 1)) / (MOST_LAYERS - 1))]!);
}

/** The features that vary most over time, in their own order. */
function strongest({ steps, features, values }: FeatureMapInput): number[] {
  const all = Array.from({ length: features }, (_, f) => f);
  if (features <= MOST_ROWS || steps === 1) return all;
  const spread = all.map((f) => {
    let [sum, squares] = [0, 0];
    for (let t = 0; t < steps; t++) {
      const value = values[t * features + f]!;
      sum += value;
      squares += value * value;
    }
    return squares / steps - (sum / steps) * (sum / steps);
  });
  return all
    .sort((a, b) => spread[b]! - spread[a]! || a - b)
    .slice(0, MOST_ROWS)
    .sort((a, b) => a - b);
}

function visible(color: string, ground: string): string | null {
  return color === ground ? null : color;
}

function short(value: number): string {
  return fixed(value, Math.abs(value) < 10 ? 2 : 0);
}
