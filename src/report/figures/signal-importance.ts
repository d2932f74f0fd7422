import type { ImportanceInput, ImportanceRow } from "../explanation-types.js";
import type { Figure } from "../figure.js";
import { difference, fixed } from "../format.js";
import { shorten } from "../labels.js";
import { BLUE, INK, LINE, MUTED, PALE, VERMILLION } from "../theme.js";
import { shadeOfSign } from "./shades.js";
import { axisBelow, drawShapes, headed, line, rect, scale, text, ticks } from "./shapes.js";

const [WIDTH, NAMES, RIGHT, ROW, GAP] = [400, 118, 62, 20, 12];

/** What a slanted name takes at the right of its cell. */
const OVERHANG = 34;

export type Measure = "accuracy" | "loss";

/** A bar a group of signals, in the order of `groups`: what is lost by permuting it, a line for one standard deviation to either side, a diamond for dropping it. */
export function signalImportance(
  title: string,
  subtitle: string,
  groups: readonly ImportanceRow[],
  measure: Measure,
  name: string,
): Figure {
  const rows = groups.map((row) =>
    measure === "accuracy"
      ? { ...row, mean: 100 * row.accuracyDrop.mean, sd: 100 * row.accuracyDrop.sd, other: 100 * row.dropped.accuracyDrop }
      : { ...row, mean: row.lossRise.mean, sd: row.lossRise.sd, other: row.dropped.lossRise },
  );
  const low = Math.min(0, ...rows.map(({ mean, sd, other }) => Math.min(mean - sd, other)));
  const high = Math.max(measure === "accuracy" ? 1 : 0.01, ...rows.map(({ mean, sd, other }) => Math.max(mean + sd, other)));
  const domain = [low < 0 ? 1.05 * low : 0, 1.05 * high] as const;
  const x = scale(domain, [NAMES, WIDTH - RIGHT]);
  const { shapes: heading, height } = headed(title, subtitle, WIDTH);
  const bottom = height + rows.length * ROW + gapsBefore(rows, rows.length) * GAP;
  const shapes: string[] = [
    ...heading,
    ...ticks(domain, 4).map((value) => line({ x: x(value), y: height }, { x: x(value), y: bottom }, PALE)),
  ];
  rows.forEach(({ name: group, mean, sd, other }, i) => {
    const top = height + i * ROW + gapsBefore(rows, i) * GAP;
    const middle = top + ROW / 2;
    shapes.push(text(NAMES - 10, middle + 4, shorten(group, NAMES - 14, 11), { size: 11, anchor: "end" }));
    shapes.push(rect(Math.min(x(0), x(mean)), top + 4, Math.abs(x(mean) - x(0)), ROW - 8, mean < 0 ? VERMILLION : BLUE));
    if (sd > 0) shapes.push(line({ x: x(mean - sd), y: middle }, { x: x(mean + sd), y: middle }, INK, 1.5));
    const d = x(other);
    shapes.push(
      `<path d="M${d},${middle - 4.5}L${d + 4.5},${middle}L${d},${middle + 4.5}L${d - 4.5},${middle}Z" fill="white" stroke="${INK}" stroke-width="1.3"/>`,
    );
    shapes.push(
      text(WIDTH - 4, middle + 4, measure === "accuracy" ? `${difference(mean, 1)} pts` : difference(mean, 2), {
        size: 10,
        anchor: "end",
        fill: MUTED,
      }),
    );
  });
  shapes.push(line({ x: x(0), y: height }, { x: x(0), y: bottom }, LINE));
  shapes.push(axisBelow(bottom + 2, x, domain, measure === "accuracy" ? "accuracy lost, points" : "log loss gained, nats per window", 4));
  return drawShapes(WIDTH, bottom + 38, shapes, name);
}

/** Groups of another kind stand a little apart. */
function gapsBefore(rows: readonly ImportanceRow[], end: number): number {
  return rows.filter(({ kind }, i) => i > 0 && i <= end && kind !== rows[i - 1]!.kind).length;
}

/** A cell a group and class: the points of its recall that permuting the group costs. */
export function classImportance(
  title: string,
  subtitle: string,
  { groups }: Pick<ImportanceInput, "groups">,
  classNames: readonly string[],
  name: string,
): Figure {
  const cell = Math.max(30, Math.min(56, Math.floor((WIDTH - NAMES - OVERHANG) / classNames.length)));
  const width = Math.max(WIDTH, NAMES + cell * classNames.length + OVERHANG);
  const { shapes: heading, height } = headed(title, subtitle, WIDTH);
  const names = classNames.map((each) => shorten(each, 128, 10));
  const top = height + 104;
  const shapes: string[] = [...heading];
  names.forEach((each, k) => {
    const at = NAMES + cell * (k + 0.5);
    shapes.push(`<g transform="translate(${at},${top - 5}) rotate(-50)">${text(0, 0, each, { size: 10 })}</g>`);
  });
  let y = top;
  groups.forEach((group, i) => {
    if (i > 0 && group.kind !== groups[i - 1]!.kind) y += GAP;
    shapes.push(text(NAMES - 6, y + 14, shorten(group.name, NAMES - 12, 11), { size: 11, anchor: "end" }));
    group.perClass.forEach((own, k) => {
      const left = NAMES + cell * k;
      const drop = own?.permuted.mean;
      shapes.push(rect(left, y, cell - 1, ROW - 1, drop === undefined ? PALE : shadeOfSign(drop)));
      if (drop === undefined) return;
      const points = fixed(100 * drop, 0);
      shapes.push(
        text(left + cell / 2, y + 14, points === "0" ? "·" : points, {
          size: 10,
          anchor: "middle",
          fill: Math.abs(drop) > 0.6 ? "white" : INK,
        }),
      );
    });
    y += ROW;
  });
  return drawShapes(width, y + 10, shapes, name);
}
