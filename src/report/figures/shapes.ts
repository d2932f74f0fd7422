import { FONT_FAMILY } from "../fonts.js";
import { rasterize, type Figure } from "../figure.js";
import { escape } from "../html.js";
import { drawable } from "../labels.js";
import { ownIds, tidySvg } from "../svg.js";
import { INK, LABEL_SIZE, LINE, MUTED, TITLE_SIZE } from "../theme.js";
import { heading } from "../theme.js";

// Figures with more marks than Vega should make elements of: thousands of cells and samples as a few paths.

/** Pieces of SVG, drawn in their order. */
export type Shapes = readonly string[];

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A linear scale: from the domain to pixels. A domain of one value lies in the middle. */
export function scale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): (value: number) => number {
  return (value) => (high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from));
}

export interface TextStyle {
  readonly size?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly fill?: string;
  readonly bold?: boolean;
}

export function text(
  x: number,
  y: number,
  words: string,
  { size = LABEL_SIZE, anchor = "start", fill = INK, bold }: TextStyle = {},
): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-family="${FONT_FAMILY}" font-size="${size}" fill="${fill}"${bold ? ' font-weight="bold"' : ""}>${escape(drawable(words))}</text>`;
}

export function line(a: Point, b: Point, stroke: string = LINE, width = 1): string {
  return `<path d="M${round(a.x)},${round(a.y)}L${round(b.x)},${round(b.y)}" stroke="${stroke}" stroke-width="${width}" fill="none"/>`;
}

export function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"/>`;
}

/** A curve through points; where a value is no number it is broken. */
export function curve(points: readonly Point[], stroke: string, width = 1.2): string {
  let path = "",
    drawing = false;
  for (const { x, y } of points) {
    if (!Number.isFinite(y)) {
      drawing = false;
      continue;
    }
    path += `${drawing ? "L" : "M"}${round(x)},${round(y)}`;
    drawing = true;
  }
  return `<path d="${path}" stroke="${stroke}" stroke-width="${width}" fill="none" stroke-linejoin="round"/>`;
}

/** The area between a curve and a horizontal line. */
export function area(points: readonly Point[], base: number, fill: string): string {
  if (points.length === 0) return "";
  const top = points.map(({ x, y }) => `L${round(x)},${round(y)}`).join("");
  return `<path d="M${round(points[0]!.x)},${round(base)}${top}L${round(points.at(-1)!.x)},${round(base)}Z" fill="${fill}"/>`;
}

/** Cells in one column of rectangles each, as one path a colour: `colorOf` of a cell, null where nothing is drawn. Neighbours in a row are joined. */
export function cells(
  {
    left,
    top,
    width,
    height,
    columns,
    rows,
  }: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    readonly columns: number;
    readonly rows: number;
  },
  colorOf: (column: number, row: number) => string | null,
): string {
  const paths = new Map<string, string>();
  const [w, h] = [width / columns, height / rows];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns;) {
      const color = colorOf(column, row);
      let end = column + 1;
      while (end < columns && colorOf(end, row) === color) end++;
      if (color !== null) {
        const piece = `M${round(left + column * w)},${round(top + row * h)}h${round((end - column) * w)}v${round(h)}h${round((column - end) * w)}z`;
        paths.set(color, (paths.get(color) ?? "") + piece);
      }
      column = end;
    }
  return [...paths].map(([color, path]) => `<path d="${path}" fill="${color}" shape-rendering="crispEdges"/>`).join("");
}

/** Numbers for an axis: about `count` round ones within the domain. */
export function ticks([low, high]: readonly [number, number], count: number): number[] {
  if (!(high > low)) return [low];
  let step = 1;
  const rough = (high - low) / count;
  while (step > rough) step /= 10;
  while (step * 10 <= rough) step *= 10;
  step *= rough / step < 1.5 ? 1 : rough / step < 3.5 ? 2 : rough / step < 7.5 ? 5 : 10;
  const found: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) found.push(k * step);
  return found;
}

/** As an axis prints a tick. */
export function tickText(value: number): string {
  const rounded = Number(value.toPrecision(6));
  return (rounded === 0 ? "0" : String(rounded)).replace("-", "\u2212");
}

/** An axis below a stretch of x, with its title. Takes 30 pixels. */
export function axisBelow(y: number, x: (value: number) => number, domain: readonly [number, number], title: string, count = 5): string {
  const from = x(domain[0]),
    to = x(domain[1]);
  return [
    line({ x: from, y }, { x: to, y }),
    ...ticks(domain, count).map(
      (value) =>
        line({ x: x(value), y }, { x: x(value), y: y + 4 }) + text(x(value), y + 15, tickText(value), { size: 10, anchor: "middle" }),
    ),
    text((from + to) / 2, y + 28, title, { size: 10, anchor: "middle" }),
  ].join("");
}

/** Numbers at the left of a stretch of y. */
export function axisLeft(x: number, y: (value: number) => number, domain: readonly [number, number], count = 3): string {
  return [
    line({ x, y: y(domain[0]) }, { x, y: y(domain[1]) }),
    ...ticks(domain, count).map(
      (value) =>
        line({ x: x - 4, y: y(value) }, { x, y: y(value) }) + text(x - 6, y(value) + 3.5, tickText(value), { size: 10, anchor: "end" }),
    ),
  ].join("");
}

/** A figure's heading, and the height that it takes. */
export function headed(title: string, subtitle: string, width: number, left = 10): { shapes: Shapes; height: number } {
  const lines = heading(title, subtitle, width - 2 * left);
  let y = 6;
  const shapes = [
    ...lines.text.map((each) => text(left, (y += TITLE_SIZE + 4), each, { size: TITLE_SIZE, bold: true })),
    ...lines.subtitle.map((each) => text(left, (y += LABEL_SIZE + 4), each, { fill: MUTED })),
  ];
  return { shapes, height: y + 10 };
}

/** The picture of these shapes; `name` begins the ids in it. The same shapes give the same bytes. */
export function drawShapes(width: number, height: number, shapes: Shapes, name: string): Figure {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"><rect width="${w}" height="${h}" fill="white"/>${shapes.join("")}</svg>`;
  const tidy = ownIds(tidySvg(svg), name);
  return { svg: tidy, png: rasterize(tidy) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
