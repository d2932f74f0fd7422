import { rasterize, type Figure } from "../figure.js";
import { FONT_FAMILY, textWidth } from "../fonts.js";
import { percent, plural } from "../format.js";
import { shorten, drawable, wrap } from "../labels.js";
import { ownIds } from "../svg.js";
import { COLORS, INK, LABEL_SIZE, LINE, MUTED, PALE, TITLE_SIZE, VERMILLION } from "../theme.js";
import type { DrawnRecording } from "../timeline-types.js";
import { clock, clockUnit, timeTicks } from "./time-axis.js";
import { barPath, coverage, emptyPath, lanesOf, type Lane } from "./timeline-lanes.js";
import { linePath, rangeOf, type Frame } from "./timeline-lines.js";
import { inFrame, inTenths, LINE_COLORS, panelHead, short, textMark, valueAxis } from "./timeline-marks.js";

export interface TimelineFigure {
  readonly recording: DrawnRecording;
  readonly classNames: readonly string[];
  /** As of `TimelineInput`. */
  readonly threshold: number | null;
  /** For a page as wide as a phone: names stand above, not beside. */
  readonly narrow: boolean;
}

/** A pattern's lines over a class's colour, where there are more classes than colours. */
const PATTERNS = ["", "M0 6L6 0M-1 1L1 -1M5 7L7 5", "M0 3H6", "M3 0V6", "M0 0L6 6M0 6L6 0"];
const BAR = 13,
  NOTE = 5,
  HEAD = 20;
const ROOM = { left: 176, right: 14, width: 1120, panel: 84, probability: 50, ticks: 10 };
const NARROW = { left: 40, right: 8, width: 360, panel: 64, probability: 44, ticks: 4 };

/** The colour of a class: the same on every picture of a model. Beyond the seventh class the colours come again with a pattern. */
export function classColor(label: number): { readonly color: string; readonly pattern: number } {
  return { color: COLORS[label % COLORS.length]!, pattern: Math.floor(label / COLORS.length) % PATTERNS.length };
}

/** Signals above; below them how probable each window's class was; below that a row for each class: what was called so, and under it what was noted. */
export function drawTimeline({ recording, classNames, threshold, narrow }: TimelineFigure, name: string): Figure {
  const room = narrow ? NARROW : ROOM;
  const { left, right, width } = room;
  const plot = width - left - right;
  const seconds = Math.max(recording.end - recording.start, 1e-9);
  const frameAt = (top: number, height: number): Frame => ({ left, width: plot, top, height, start: recording.start, seconds });
  const uncovered = coverage(recording.segments, frameAt(0, 0)).map((share) => 1 - Math.min(1, share));

  const head = headOf(recording, threshold, width);
  const lines: string[] = [];
  let y = head.height;
  for (const panel of recording.panels) {
    const frame = frameAt(y + HEAD, room.panel);
    lines.push(drawPanel(panel, recording, frame));
    y += HEAD + room.panel + 8;
  }
  const sure = frameAt(y + HEAD, room.probability);
  lines.push(drawProbability(recording, threshold, sure, uncovered));
  y += HEAD + room.probability + 12;

  for (const lane of lanesOf(classNames, recording.segments, recording.notes)) {
    const rowHeight = BAR + (recording.notes ? NOTE + 1 : 0);
    const title = lane.label === null ? `noted: ${lane.name}` : lane.name;
    if (narrow) y += LABEL_SIZE + 2;
    const fitting = shorten(drawable(title), narrow ? plot : left - 20, LABEL_SIZE);
    lines.push(textMark(fitting, narrow ? left : left - 8, narrow ? y - 3 : y + BAR - 2, { anchor: narrow ? "start" : "end" }));
    lines.push(drawLane(lane, recording, frameAt(y, rowHeight), uncovered));
    y += rowHeight + (narrow ? 5 : 7);
  }
  const axis = timeAxis(frameAt(y, 0), head.height + HEAD, room);
  const height = y + 46;
  const patterns = PATTERNS.map((d, i) =>
    i > 0 && classNames.length > i * COLORS.length
      ? `<pattern id="p${i}" width="6" height="6" patternUnits="userSpaceOnUse"><path d="${d}" stroke="white" stroke-width="1.6"/></pattern>`
      : "",
  ).join("");
  const svg = ownIds(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT_FAMILY}" fill="none">` +
      `${patterns && `<defs>${patterns}</defs>`}<rect width="${width}" height="${height}" fill="white"/>${head.marks}${axis}${lines.join("")}</svg>`,
    name,
  );
  return { svg, png: rasterize(svg) };
}

function headOf(recording: DrawnRecording, threshold: number | null, width: number): { marks: string; height: number } {
  const { name, subject, windows, notes } = recording;
  const title = `${name}${subject === null ? "" : `, subject ${subject}`}`;
  const unsure =
    threshold === null || threshold === 0 ? "" : `, pale and low where unsure: below ${percent(threshold, 0)} %, the dashed line`;
  const noted = notes ? "; the thin dark line under it is what was noted" : "";
  const legend =
    `${plural(windows, "window")}. In the row of a class the bar is what was called so${unsure}${noted}. ` +
    "Bars are as high as their share of the time under a pixel. Grey: no window saw it.";
  const marks: string[] = [];
  let y = 6;
  for (const line of wrap(title, width - 16, TITLE_SIZE, { bold: true, inside: true, most: 2 })) {
    marks.push(textMark(line, 8, (y += TITLE_SIZE + 3), { size: TITLE_SIZE, bold: true }));
  }
  for (const line of wrap(legend, width - 16, LABEL_SIZE)) marks.push(textMark(line, 8, (y += LABEL_SIZE + 4), { color: MUTED }));
  return { marks: marks.join(""), height: y + 6 };
}

function drawPanel(
  { name, unit, channels, names }: DrawnRecording["panels"][number],
  { signals, maxGap }: DrawnRecording,
  frame: Frame,
): string {
  const range = rangeOf(channels, signals);
  const many = channels.length > LINE_COLORS.length;
  const lines = channels.map((channel, i) =>
    inTenths(
      frame,
      `stroke="${many ? MUTED : LINE_COLORS[i]!}" stroke-width="${many ? 6 : 11}" stroke-opacity="0.75" stroke-linejoin="round"`,
      linePath(channel, signals, frame, range, maxGap),
    ),
  );
  return panelHead(name, unit, names, frame) + valueAxis(frame, range) + lines.join("");
}

function drawProbability({ probability, hop }: DrawnRecording, threshold: number | null, frame: Frame, uncovered: Float64Array): string {
  const { left, width, top, height } = frame;
  const y = top + height * (1 - (threshold ?? 0));
  return (
    panelHead("probability of what it was called", "%", [], frame) +
    inFrame(frame, `fill="${PALE}"`, emptyPath(uncovered, height)) +
    valueAxis(frame, [0, 1], [0, 0.5, 1], (value) => percent(value, 0)) +
    inTenths(frame, `stroke="${INK}" stroke-width="10" stroke-linejoin="round"`, linePath(0, probability, frame, [0, 1], 1.1 * hop)) +
    (threshold === null || threshold === 0
      ? ""
      : `<path d="M${left} ${short(y)}h${width}" stroke="${VERMILLION}" stroke-width="1.2" stroke-dasharray="5 3"/>`)
  );
}

function drawLane({ label, name }: Lane, { segments, notes }: DrawnRecording, frame: Frame, uncovered: Float64Array): string {
  const bars = (unsure: boolean, height: number): string =>
    barPath(
      coverage(
        segments.filter((each) => each.label === label && each.unsure === unsure),
        frame,
      ),
      height,
      BAR,
    );
  const ground =
    inFrame(frame, 'fill="#f5f5f5"', `M0 0H${frame.width}V${BAR}H0z`) + inFrame(frame, `fill="${PALE}"`, emptyPath(uncovered, BAR));
  const noted =
    notes &&
    inFrame(
      frame,
      `fill="${MUTED}"`,
      barPath(
        coverage(
          notes.filter((each) => each.label === name),
          frame,
        ),
        NOTE,
        BAR + NOTE + 1,
      ),
    );
  if (label === null) return ground + (noted ?? "");
  const { color, pattern } = classColor(label);
  const sure = bars(false, BAR);
  return (
    ground +
    inFrame(frame, `fill="${color}" fill-opacity="0.4"`, bars(true, Math.ceil(BAR / 2))) +
    inFrame(frame, `fill="${color}"`, sure) +
    (pattern > 0 ? inFrame(frame, `fill="url(#p${pattern})"`, sure) : "") +
    (noted ?? "")
  );
}

/** Under all rows; its grid reaches up to `top`. */
function timeAxis(
  { left, width, top: bottom, seconds }: Frame,
  top: number,
  { width: page, ticks: most }: { width: number; ticks: number },
): string {
  const ticks = timeTicks(seconds, most);
  const at = (tick: number): number => left + (tick / seconds) * width;
  const grid = ticks.map((tick) => `M${short(at(tick))} ${short(top)}V${short(bottom + 4)}`).join("");
  const labels = ticks.map((tick) => {
    const label = clock(tick);
    return textMark(label, Math.min(page - 2 - textWidth(label, LABEL_SIZE) / 2, at(tick)), bottom + 18, { anchor: "middle" });
  });
  return (
    `<path d="${grid}" stroke="${PALE}"/><path d="M${left} ${short(bottom)}h${width}" stroke="${LINE}"/>${labels.join("")}` +
    textMark(clockUnit(seconds), left, bottom + 36, { color: MUTED })
  );
}
