import { escape } from "../html.js";
import { textWidth } from "../fonts.js";
import { fixed } from "../format.js";
import { drawable, shorten } from "../labels.js";
import { INK, LABEL_SIZE, LINE, MUTED, PALE } from "../theme.js";
import { valueTicks, type Frame } from "./timeline-lines.js";

/** Of signals: P. Tol's high-contrast scheme (SRON/EPS/TN/09-002, 2021), told apart by the colour-blind and in grey, and other ones than the classes'. */
export const LINE_COLORS = ["#004488", "#BB5566", "#DDAA33"] as const;

export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly anchor?: "start" | "middle" | "end";
}

export function textMark(
  content: string,
  x: number,
  y: number,
  { size = LABEL_SIZE, bold, color = INK, anchor = "start" }: TextStyle = {},
): string {
  const weight = bold ? ' font-weight="bold"' : "";
  const place = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${short(x)}" y="${short(y)}" font-size="${size}" fill="${color}"${weight}${place}>${escape(drawable(content))}</text>`;
}

/** Path data in pixels from a frame's corner. */
export function inFrame({ left, top }: Frame, attributes: string, path: string): string {
  return path === "" ? "" : `<path transform="translate(${short(left)} ${short(top)})" ${attributes} d="${path}"/>`;
}

/** Path data in tenths of pixels from a frame's corner. */
export function inTenths({ left, top }: Frame, attributes: string, path: string): string {
  return path === "" ? "" : `<path transform="translate(${short(left)} ${short(top)})scale(.1)" ${attributes} d="${path}"/>`;
}

/** What a panel shows, above it, and at its right which line is which. */
export function panelHead(name: string, unit: string, lines: readonly string[], { left, width, top }: Frame): string {
  const title = `${drawable(name)}${unit === "" ? "" : `, ${drawable(unit)}`}`;
  let x = left + width;
  const keys = lines.length > 1 && lines.length <= LINE_COLORS.length ? [...lines.keys()].reverse() : [];
  const key = keys.map((i) => {
    const label = shorten(drawable(lines[i]!), 70, LABEL_SIZE);
    x -= textWidth(label, LABEL_SIZE);
    const mark = textMark(label, x, top - 5);
    x -= 22;
    const line = `<path d="M${short(x)} ${short(top - 9)}h16" stroke="${LINE_COLORS[i]!}" stroke-width="3"/>`;
    x -= 8;
    return line + mark;
  });
  return textMark(shorten(title, x - left, LABEL_SIZE), left, top - 5, { color: MUTED }) + key.join("");
}

/** A panel's frame with marks for a few round values at its left. */
export function valueAxis(
  { left, width, top, height }: Frame,
  [low, high]: readonly [number, number],
  ticks = valueTicks([low, high]),
  textOf = (value: number): string => fixed(value, digitsOf(ticks)),
): string {
  const marks = ticks.map((value) => {
    const y = top + height * (1 - (value - low) / (high - low));
    const line = `<path d="M${left} ${short(y)}h${width}" stroke="${PALE}"/>`;
    return line + textMark(textOf(value), left - 5, y + 4, { anchor: "end", size: 11 });
  });
  return `${marks.join("")}<path d="M${left} ${short(top)}v${height}" stroke="${LINE}"/>`;
}

/** As many decimals as tell the marks apart. */
function digitsOf(ticks: readonly number[]): number {
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : Math.abs(ticks[0] ?? 1) || 1;
  let digits = 0;
  while (digits < 6 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6 * step * 10 ** digits) digits++;
  return digits;
}

/** A tenth of a pixel is enough. */
export function short(value: number): string {
  return String(Math.round(10 * value) / 10);
}
