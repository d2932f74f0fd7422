import type { ExplainedSignals, OverTimeInput } from "../explanation-types.js";
import type { Figure } from "../figure.js";
import { fixed } from "../format.js";
import { shorten } from "../labels.js";
import { COLORS, INK } from "../theme.js";
import { shadeOfSign } from "./shades.js";
import { axisBelow, axisLeft, cells, curve, drawShapes, headed, rect, scale, text, type Point } from "./shapes.js";
import { lineNames } from "./attribution.js";

const [WIDTH, LEFT, RIGHT, PANEL, BAND] = [1000, 56, 14, 74, 18];
/** Points of a curve, and cells of the background: more than there are pixels would not be seen. */
const MOST_POINTS = 1800,
  MOST_CELLS = 450;

/** A recording over time: signals on a background of what covering each moment costs; below, what it was called. */
export function overTimeFigure(
  title: string,
  subtitle: string,
  line: OverTimeInput,
  signals: ExplainedSignals,
  classNames: readonly string[],
  name: string,
): Figure {
  const samples = line.occlusion.length;
  const seconds = (i: number): number => (signals.samplingRate === null ? line.start + i : line.start + i / signals.samplingRate);
  const domain = [seconds(0), seconds(samples)] as const;
  const x = scale(domain, [LEFT, WIDTH - RIGHT]);
  const columns = Math.min(MOST_CELLS, samples);
  const shares = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * samples) / columns),
      to = Math.max(from + 1, Math.floor(((column + 1) * samples) / columns));
    let sum = 0;
    for (let i = from; i < to; i++) sum += line.occlusion[i]!;
    return sum / (to - from);
  });
  const most = Math.max(0.01, ...shares.map(Math.abs));
  const { shapes: heading, height } = headed(title, `${subtitle} Full colour at ${fixed(100 * most, most < 0.1 ? 1 : 0)} points.`, WIDTH);
  const shapes: string[] = [...heading];
  let y = height;
  signals.panels.forEach((panel) => {
    shapes.push(text(LEFT, y + 11, shorten(panel.unit ? `${panel.name}, ${panel.unit}` : panel.name, 400, 11), { size: 11 }));
    y += 16;
    shapes.push(
      cells({ left: LEFT, top: y, width: WIDTH - LEFT - RIGHT, height: PANEL, columns, rows: 1 }, (column) =>
        shadeOfSign((0.8 * shares[column]!) / most),
      ),
    );
    const values = panel.channels.flatMap((c) => [...line.signals[c]!].filter(Number.isFinite));
    const [low, high] =
      values.length === 0
        ? [0, 1]
        : values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)] as [number, number], [Infinity, -Infinity] as [
            number,
            number,
          ]);
    const range = [low - 0.05 * (high - low || 1), high + 0.05 * (high - low || 1)] as const;
    const toY = scale(range, [y + PANEL, y]);
    shapes.push(axisLeft(LEFT, toY, range));
    const step = Math.max(1, Math.ceil(samples / MOST_POINTS));
    panel.channels.forEach((c, i) => {
      const points: Point[] = [];
      for (let t = 0; t < samples; t += step) points.push({ x: x(seconds(t)), y: toY(line.signals[c]![t]!) });
      shapes.push(curve(points, COLORS[i % COLORS.length]!, 0.9));
    });
    y += PANEL + 8;
  });
  const names = lineNames(signals);
  if (names.length > 1)
    names.forEach((each, i) =>
      shapes.push(
        rect(LEFT + 90 * i, y + 4, 14, 3, COLORS[i % COLORS.length]!),
        text(LEFT + 18 + 90 * i, y + 10, shorten(each, 70, 10), { size: 10 }),
      ),
    );
  y += names.length > 1 ? 18 : 0;
  shapes.push(text(LEFT, y + 11, "called", { size: 11 }));
  y += 16;
  for (const { from, to, label } of line.called) {
    const [a, b] = [x(seconds(from)), x(seconds(to))];
    shapes.push(rect(a, y, b - a, BAND, COLORS[label % COLORS.length]!));
    if (b - a > 40)
      shapes.push(
        text((a + b) / 2, y + 13, shorten(classNames[label]!, b - a - 6, 10), {
          size: 10,
          anchor: "middle",
          fill: label % COLORS.length === 3 ? INK : "white",
        }),
      );
  }
  y += BAND + 4;
  shapes.push(axisBelow(y, x, domain, signals.samplingRate === null ? "time step" : "s", 10));
  y += 40;
  // Stretches are often too short for their names.
  const shown = [...new Set(line.called.map(({ label }) => label))].sort((a, b) => a - b);
  const wide = (WIDTH - LEFT - RIGHT) / 6;
  shown.forEach((label, i) => {
    const [left, top] = [LEFT + (i % 6) * wide, y + 16 * Math.floor(i / 6)];
    shapes.push(
      rect(left, top, 12, 10, COLORS[label % COLORS.length]!),
      text(left + 16, top + 9, shorten(classNames[label]!, wide - 22, 10), { size: 10 }),
    );
  });
  y += 16 * Math.ceil(shown.length / 6);
  return drawShapes(WIDTH, y + 8, shapes, name);
}
