import type { ExplainedSignals, FilterInput, FilterLayerInput } from "../explanation-types.js";
import type { Figure } from "../figure.js";
import { fixed, percent } from "../format.js";
import { shorten } from "../labels.js";
import { COLORS, LINE, MUTED, PALE } from "../theme.js";
import { axisBelow, curve, drawShapes, headed, line, rect, scale, text, ticks, tickText, type Point } from "./shapes.js";

const [WIDTH, LEFT, ROW, GAP, PART] = [400, 12, 62, 28, 112];
/** Signals whose weights are drawn in colour: those with the most of a filter. */
const COLOURED = 3;

/** What all filters of a layer are drawn to: its greatest weight, and its greatest response. */
export interface FilterHeights {
  readonly weight: number;
  readonly response: number;
}

export function heightsOf({ drawn }: Pick<FilterLayerInput, "drawn">): FilterHeights {
  return {
    weight: Math.max(1e-12, ...drawn.flatMap(({ kernels }) => kernels.flatMap((kernel) => [...kernel].map(Math.abs)))),
    response: Math.max(1e-12, ...drawn.flatMap(({ responses }) => [...combined(responses)])),
  };
}

/** Filter below filter: its kernel, the frequencies that it lets through, and the stretches of the data that it answers most. */
export function filterFigure(
  title: string,
  subtitle: string,
  layer: FilterLayerInput,
  { signals, weight: most, response: highest }: FilterHeights & { readonly signals: ExplainedSignals },
  name: string,
): Figure {
  const { names, samplingRate } = signals;
  const { shapes: heading, height } = headed(title, subtitle, WIDTH, LEFT);
  const shapes: string[] = [...heading];
  let y = height;
  const columns = [LEFT, LEFT + PART + 20, LEFT + 2 * (PART + 20)] as const;
  const [kernelAt, responseAt, dataAt] = columns;
  ["kernel", "lets through", "answers most to"].forEach((words, i) =>
    shapes.push(text(columns[i]!, y + 10, words, { size: 11, bold: true })),
  );
  y += 18;
  layer.drawn.forEach((filter) => {
    const order = filter.kernels
      .map((kernel, i) => ({ i, energy: kernel.reduce((sum, weight) => sum + weight * weight, 0) }))
      .sort((a, b) => b.energy - a.energy || a.i - b.i)
      .map(({ i }) => i);
    const said = order.slice(0, COLOURED).map((i) => names[layer.channels[i]!]!);
    shapes.push(
      text(LEFT, y + 10, `filter ${filter.filter}: ${peakText(filter, samplingRate)}, on at ${percent(filter.active, 0)} % of the steps`, {
        size: 10,
        fill: MUTED,
      }),
    );
    said.forEach((each, k) => {
      const left = LEFT + k * 125;
      shapes.push(
        line({ x: left, y: y + 20 }, { x: left + 10, y: y + 20 }, COLORS[k], 2),
        text(left + 13, y + 24, shorten(each, 106, 10), { size: 10 }),
      );
    });
    y += 30;
    shapes.push(...kernelCurves(filter, order, { left: kernelAt, top: y }, most));
    shapes.push(...responseCurve(filter, layer, { left: responseAt, top: y }, highest));
    shapes.push(...excitedCurves(filter, layer.channels[order[0]!]!, { left: dataAt, top: y, samplingRate }));
    y += ROW + GAP;
  });
  const half = layer.frequencies.at(-1)!;
  const x = scale([0, half], [responseAt, responseAt + PART]);
  y -= GAP - 4;
  shapes.push(axisBelow(y, x, [0, half], samplingRate === null ? "cycles a step" : "Hz", 4));
  const reach = (layer.kernelSize - 1) * layer.dilationRate + 1;
  const span = samplingRate === null ? `${reach} steps` : `${fixed(reach / samplingRate, 2)} s, ${layer.kernelSize} weights`;
  shapes.push(text(kernelAt, y + 15, span, { size: 10 }));
  return drawShapes(WIDTH, y + 36, shapes, name);
}

function peakText({ peak }: FilterInput, samplingRate: number | null): string {
  return samplingRate === null ? `most at ${fixed(peak, 2)} cycles a step` : `most at ${fixed(peak, 1)} Hz`;
}

interface Place {
  readonly left: number;
  readonly top: number;
}

function kernelCurves({ kernels }: FilterInput, order: readonly number[], { left, top }: Place, most: number): string[] {
  const k = kernels[0]!.length;
  const x = scale([0, Math.max(1, k - 1)], [left + 3, left + PART - 3]);
  const y = scale([-most, most], [top + ROW, top]);
  const drawn = (i: number, color: string, width: number): string =>
    curve(
      Array.from(kernels[i]!, (weight, step): Point => ({ x: x(step), y: y(weight) })),
      color,
      width,
    ) + (k <= 12 && width > 1 ? Array.from(kernels[i]!, (weight, step) => rect(x(step) - 1.5, y(weight) - 1.5, 3, 3, color)).join("") : "");
  return [
    rect(left, top, PART, ROW, "#fafafa"),
    line({ x: left, y: y(0) }, { x: left + PART, y: y(0) }),
    ...order.slice(COLOURED).map((i) => drawn(i, "#bdbdbd", 0.8)),
    ...order
      .slice(0, COLOURED)
      .map((i, rank) => drawn(i, COLORS[rank]!, 1.6))
      .reverse(),
  ];
}

/** Over all signals: the root of the sum of squares. */
function combined(responses: readonly Float64Array[]): Float64Array {
  return responses[0]!.map((_, i) => Math.sqrt(responses.reduce((sum, response) => sum + response[i]! * response[i]!, 0)));
}

function responseCurve({ responses }: FilterInput, { frequencies }: FilterLayerInput, { left, top }: Place, highest: number): string[] {
  const domain = [0, frequencies.at(-1)!] as const;
  const x = scale(domain, [left, left + PART]);
  const y = scale([0, highest], [top + ROW, top]);
  return [
    rect(left, top, PART, ROW, "#fafafa"),
    ...ticks(domain, 4).map((value) => line({ x: x(value), y: top }, { x: x(value), y: top + ROW }, PALE)),
    curve(
      Array.from(combined(responses), (value, i): Point => ({ x: x(frequencies[i]!), y: y(value) })),
      COLORS[0],
      1.6,
    ),
    line({ x: left, y: top + ROW }, { x: left + PART, y: top + ROW }),
  ];
}

/** The signal with the most of the filter's weights, at the stretches that it answers most; those are grey behind it. */
function excitedCurves(
  { excitedBy }: FilterInput,
  channel: number,
  { left, top, samplingRate }: Place & { readonly samplingRate: number | null },
): string[] {
  const rows = Math.max(1, excitedBy.length);
  const tall = ROW / rows;
  const shapes = [rect(left, top, PART, ROW, "#fafafa")];
  if (excitedBy.length === 0) return [...shapes, text(left + 4, top + ROW / 2, "nothing", { size: 10, fill: MUTED })];
  excitedBy.forEach(({ signals, from, start, steps }, row) => {
    const values = signals[channel]!;
    const x = scale([from, from + values.length], [left, left + PART]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const y = scale([low, high], [top + tall * (row + 1) - 2, top + tall * row + 2]);
    const [a, b] = [Math.max(start, from), Math.min(start + steps, from + values.length)];
    shapes.push(rect(x(a), top + tall * row, x(b) - x(a), tall, "#d9e6f2"));
    shapes.push(
      curve(
        Array.from(values, (value, i): Point => ({ x: x(from + i + 0.5), y: y(value) })),
        COLORS[0],
        1,
      ),
    );
    if (row > 0) shapes.push(line({ x: left, y: top + tall * row }, { x: left + PART, y: top + tall * row }, LINE, 0.5));
  });
  const [first] = excitedBy;
  const time = samplingRate === null ? `step ${tickText(first!.start)}` : `${fixed(Math.max(0, first!.start) / samplingRate, 2)} s`;
  shapes.push(text(left, top + ROW + 11, shorten(`${time}: ${first!.says}`, PART + 16, 9), { size: 9, fill: MUTED }));
  return shapes;
}
