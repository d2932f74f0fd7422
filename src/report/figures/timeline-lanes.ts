import type { NotedStretch, Segment } from "../../scores/index.js";
import type { Frame } from "./timeline-lines.js";

/** A row of the time line: a class, or a label that is none of the model's. */
export interface Lane {
  readonly name: string;
  /** Null of a label that the model does not know. */
  readonly label: number | null;
}

/** More rows than this are no picture. */
const MOST_LANES = 24;
const EVERY_CLASS = 8;

/** Few classes have a row each whether they occur or not, of many those that do; behind them labels that are none of the model's. */
export function lanesOf(classNames: readonly string[], segments: readonly Segment[], notes: readonly NotedStretch[] | null): Lane[] {
  const noted = new Set(notes?.map(({ label }) => label));
  const called = new Set(segments.map(({ label }) => label));
  const lanes: Lane[] = classNames.flatMap((name, label) =>
    classNames.length <= EVERY_CLASS || called.has(label) || noted.has(name) ? [{ name, label }] : [],
  );
  const unknown = [...noted].filter((name) => !classNames.includes(name));
  return [...lanes, ...unknown.map((name) => ({ name, label: null }))].slice(0, MOST_LANES);
}

/** Of longer stretches the ends lie on whole pixels, which looks better than a notch, of shorter ones where they are, so that none is lost. */
const SNAPPED = 3;

/** Shares, 0 to 1, of each column of pixels that stretches of time cover. */
export function coverage(
  stretches: readonly { readonly start: number; readonly end: number }[],
  { start, seconds, width }: Frame,
): Float64Array {
  const shares = new Float64Array(width);
  for (const stretch of stretches) {
    const edge = (time: number): number => Math.max(0, Math.min(width, ((time - start) / seconds) * width));
    let [from, to] = [edge(stretch.start), edge(stretch.end)];
    if (to - from >= SNAPPED) [from, to] = [Math.round(from), Math.round(to)];
    for (let x = Math.floor(from); x < to; x++) shares[x]! += Math.min(x + 1, to) - Math.max(x, from);
  }
  return shares;
}

/**
 * Bars as the data of an SVG path, in pixels, standing on `bottom`: as high as the share of the time that lies under a column of pixels, so that what is shorter
 * than a pixel is seen as well. `shares` is one a column.
 */
export function barPath(shares: Float64Array, height: number, bottom: number): string {
  let path = "";
  for (let x = 0, end = 0; x < shares.length; x = end) {
    const level = levelOf(shares[x]!, height);
    for (end = x + 1; end < shares.length && levelOf(shares[end]!, height) === level;) end++;
    if (level > 0) path += `M${x} ${bottom}v${-level}H${end}v${level}z`;
  }
  return path;
}

/** Columns of which more than half is what `shares` says, in their full height. */
export function emptyPath(shares: Float64Array, height: number): string {
  return barPath(
    shares.map((share) => (share > 0.5 ? 1 : 0)),
    height,
    height,
  );
}

/** In whole pixels; what is there at all is seen, and what is whole but for its ends is whole. */
function levelOf(share: number, height: number): number {
  return share <= 0 ? 0 : Math.max(1, Math.min(height, Math.round(share * height)));
}
