import type { ExplainedSignals, WindowExplanation } from "../explanation-types.js";
import type { Figure } from "../figure.js";
import { fixed, percent } from "../format.js";
import { shorten } from "../labels.js";
import { COLORS, LINE, MUTED } from "../theme.js";
import { shadeOfSign } from "./shades.js";
import { area, axisBelow, axisLeft, cells, curve, drawShapes, headed, line, scale, text, type Point } from "./shapes.js";

/** Fits a phone's page without being moved. */
const [WIDTH, LEFT, RIGHT, PANEL, STRIP, ROW] = [400, 50, 12, 66, 46, 13];

/**
 * One window: the signals of each panel on a background that says what their values did for the class (blue) and against it (vermillion); below, what covering
 * each moment costs.
 */
export function attributionFigure(window: WindowExplanation, signals: ExplainedSignals, name: string): Figure {
  const { samplingRate, panels } = signals;
  const steps = window.signals[0]!.length;
  const seconds = (step: number): number => (samplingRate === null ? step : step / samplingRate);
  const domain = [0, seconds(steps)] as const;
  const x = scale(domain, [LEFT, WIDTH - RIGHT]);
  const probability = `${percent(window.probability, 1)} % for ${window.target}`;
  const { shapes: heading, height } = headed(
    window.name,
    `${window.says}. Explained: ${probability}${window.baselineProbability === null ? "" : `; with nothing happening ${percent(window.baselineProbability, 1)} %`}.`,
    WIDTH,
  );
  const shapes: string[] = [...heading];
  let y = height;
  // Of each panel the sum over its signals.
  const attributed = panels.map(({ channels }) =>
    Float64Array.from({ length: steps }, (_, t) => channels.reduce((sum, c) => sum + (window.attributions?.[c]![t] ?? 0), 0)),
  );
  const most = Math.max(1e-9, ...attributed.map((values) => values.reduce((high, value) => Math.max(high, Math.abs(value)), 0)));
  panels.forEach((panel, p) => {
    const total = attributed[p]!.reduce((sum, value) => sum + value, 0);
    shapes.push(text(LEFT, y + 11, shorten(panel.unit ? `${panel.name}, ${panel.unit}` : panel.name, 190, 11), { size: 11 }));
    if (window.attributions)
      shapes.push(text(WIDTH - RIGHT, y + 11, `in sum ${signed(100 * total)} points`, { size: 10, anchor: "end", fill: MUTED }));
    y += 16;
    shapes.push(
      cells({ left: LEFT, top: y, width: WIDTH - LEFT - RIGHT, height: PANEL, columns: steps, rows: 1 }, (t) =>
        window.attributions && Math.abs(attributed[p]![t]!) > 0.02 * most ? shadeOfSign((0.75 * attributed[p]![t]!) / most) : null,
      ),
    );
    const values = panel.channels.flatMap((c) => [...window.signals[c]!.subarray(0, window.length)]);
    const range = padded(Math.min(...values), Math.max(...values));
    const toY = scale(range, [y + PANEL, y]);
    shapes.push(axisLeft(LEFT, toY, range));
    panel.channels.forEach((c, i) => {
      const points = Array.from(window.signals[c]!.subarray(0, window.length), (value, t): Point => ({
        x: x(seconds(t + 0.5)),
        y: toY(value),
      }));
      shapes.push(curve(points, COLORS[i % COLORS.length]!));
    });
    y += PANEL + 8;
  });
  shapes.push(...legend(signals, y));
  y += panels.some(({ channels }) => channels.length > 1) ? 18 : 0;
  const { occlusion } = window;
  shapes.push(text(LEFT, y + 11, `points lost by covering ${occlusion.seconds} of all signals`, { size: 11 }));
  y += 16;
  const lost = [...occlusion.all].map((value) => 100 * value);
  const range = padded(Math.min(0, ...lost), Math.max(1, ...lost));
  const toY = scale(range, [y + STRIP, y]);
  const points = lost.slice(0, window.length).map((value, t): Point => ({ x: x(seconds(t + 0.5)), y: toY(value) }));
  shapes.push(axisLeft(LEFT, toY, range, 2), area(points, toY(0), shadeOfSign(0.33)), curve(points, COLORS[0]));
  shapes.push(line({ x: LEFT, y: toY(0) }, { x: WIDTH - RIGHT, y: toY(0) }, LINE));
  y += STRIP + 4;
  if (panels.length > 1) {
    const high = Math.max(0.01, ...occlusion.panels.map((values) => values.reduce((far, value) => Math.max(far, Math.abs(value)), 0)));
    shapes.push(text(8, y + 12, `… of one sensor alone: blue lost, vermillion gained, full at ${fixed(100 * high, 0)}`, { size: 11 }));
    y += 17;
    shapes.push(
      cells({ left: LEFT, top: y, width: WIDTH - LEFT - RIGHT, height: ROW * panels.length, columns: steps, rows: panels.length }, (t, p) =>
        shadeOfSign(occlusion.panels[p]![t]! / high),
      ),
    );
    panels.forEach((panel, p) => {
      shapes.push(text(LEFT - 4, y + ROW * p + 10, shorten(panel.name, LEFT - 6, 9), { size: 9, anchor: "end" }));
      if (p > 0) shapes.push(line({ x: LEFT, y: y + ROW * p }, { x: WIDTH - RIGHT, y: y + ROW * p }, "white"));
    });
    y += ROW * panels.length + 4;
  }
  shapes.push(axisBelow(y, x, domain, samplingRate === null ? "time step" : "s"));
  return drawShapes(WIDTH, y + 36, shapes, name);
}

/** Which line of a panel is which: the axis of triads, else the signal's place. */
export function lineNames({ names, panels }: Pick<ExplainedSignals, "names" | "panels">): string[] {
  const most = Math.max(...panels.map(({ channels }) => channels.length));
  return Array.from({ length: most }, (_, i) => {
    const own = panels.flatMap(({ channels }) => (channels[i] === undefined ? [] : [names[channels[i]]!]));
    const axis = own[0]!.at(-1)!;
    return own.length > 1 && own.every((each) => each.at(-1) === axis) ? axis : own.join(", ");
  });
}

function legend(signals: ExplainedSignals, y: number): string[] {
  const names = lineNames(signals);
  if (names.length < 2) return [];
  const step = Math.min(80, (WIDTH - LEFT - RIGHT) / names.length);
  return names.flatMap((each, i) => [
    line({ x: LEFT + i * step, y: y + 6 }, { x: LEFT + 14 + i * step, y: y + 6 }, COLORS[i % COLORS.length], 2),
    text(LEFT + 18 + i * step, y + 10, shorten(each, step - 20, 10), { size: 10 }),
  ]);
}

function padded(low: number, high: number): readonly [number, number] {
  const more = high === low ? 0.5 : 0.06 * (high - low);
  return [low - more, high + more];
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${fixed(value, 1)}`;
}
