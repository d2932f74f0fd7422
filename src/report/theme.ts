import type { Config } from "vega-lite";
import { FONT_FAMILY } from "./fonts.js";
import { wrap } from "./labels.js";

/** A Vega-Lite spec of our own: a plain object, whose names from outside stand in data and parameters only, never in an expression. */
export type Spec = Readonly<Record<string, unknown>>;

/**
 * Okabe and Ito's colours ("Color Universal Design", 2008), told apart by the colour-blind, in an order whose neighbours also differ in
 * grey. Yellow is left out: on white it is hard to see.
 */
export const COLORS = ["#0072B2", "#D55E00", "#000000", "#56B4E9", "#009E73", "#E69F00", "#CC79A7"] as const;
export const BLUE = "#0072B2",
  VERMILLION = "#D55E00",
  INK = "#1a1a1a",
  MUTED = "#595959",
  LINE = "#8c8c8c",
  PALE = "#e6e6e6",
  LIGHT_BLUE = "#cfe3f1";

/** Sizes of text in pixels. */
export const LABEL_SIZE = 12,
  TITLE_SIZE = 15;

export const CONFIG: Config = {
  aria: false,
  background: "white",
  padding: 12,
  font: FONT_FAMILY,
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "bounds",
    fontSize: TITLE_SIZE,
    fontWeight: "bold",
    color: INK,
    lineHeight: TITLE_SIZE + 4,
    subtitleFontSize: LABEL_SIZE,
    subtitleColor: MUTED,
    subtitleLineHeight: LABEL_SIZE + 4,
    subtitlePadding: 5,
    offset: 14,
  },
  axis: {
    labelFontSize: LABEL_SIZE,
    titleFontSize: LABEL_SIZE,
    titleFontWeight: "normal",
    titleColor: INK,
    labelColor: INK,
    titlePadding: 8,
    labelPadding: 4,
    labelLimit: 0,
    titleLimit: 0,
    labelFlush: false,
    labelOverlap: false,
    domainColor: LINE,
    tickColor: LINE,
    tickSize: 4,
    gridColor: PALE,
  },
  legend: {
    labelFontSize: LABEL_SIZE,
    titleFontSize: LABEL_SIZE,
    titleFontWeight: "normal",
    labelColor: INK,
    titleColor: INK,
    labelLimit: 0,
    titleLimit: 0,
    symbolOpacity: 1,
    layout: { top: { anchor: "start", direction: "vertical", margin: 4 } } as never,
  },
  text: { fontSize: LABEL_SIZE, color: INK },
};

/**
 * An axis of names: places 0 ... n - 1 on a scale of numbers, so that marks may stand beside a place. The names are the spec's parameter
 * `names`, text that no expression is built from.
 */
export function nameAxis(n: number): Spec {
  // Without tickCount Vega leaves every second value out where it finds them many.
  return {
    values: Array.from({ length: n }, (_, i) => i),
    tickCount: n,
    labelExpr: "names[datum.value]",
    grid: false,
    ticks: false,
    title: null,
  };
}

/** From the least to the greatest value, and at least `least` wide, so that a single run does not stand on an axis of one number. */
export function domainOf(values: readonly number[], least: number): [low: number, high: number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const more = Math.max(0, least - (high - low)) / 2;
  return [low - more, high + more];
}

/** A figure's heading, broken into lines of at most `width` pixels. */
export function heading(title: string, subtitle: string, width: number): { text: string[]; subtitle: string[] } {
  return { text: wrap(title, width, TITLE_SIZE, { bold: true }), subtitle: wrap(subtitle, width, LABEL_SIZE) };
}

/** -1 ... 1 for the i-th of some dots in one place: the golden ratio's multiples spread evenly however many there are, and never by chance. */
export function spread(i: number): number {
  const turn = (i + 1) * 0.6180339887498949;
  return 2 * (turn - Math.floor(turn)) - 1;
}
