import type { DataFacts, SignalHistogram } from "../../records/index.js";
import { count, fixed, percent } from "../format.js";
import { drawable, shorten, wrap } from "../labels.js";
import { BLUE, heading, LABEL_SIZE, MUTED, type Spec } from "../theme.js";

const [PANEL, HEIGHT, COLUMNS, GAP] = [190, 96, 3, 46];

/** How often each signal took which values: small multiples, those of one unit over one range; their heights are their own. */
export function histogramFigure(data: DataFacts): Spec {
  const { histograms, overlap, steps } = data;
  const outside = histograms.reduce((sum, { below, above }) => sum + below + above, 0);
  const columns = Math.min(COLUMNS, histograms.length);
  const width = columns * PANEL + (columns - 1) * GAP + 60;
  return {
    title: heading(
      `How often each signal took which value: ${data.parts.test ? "training" : "all"} windows of ${drawable(data.name)}${data.simulated ? ", simulated" : ""}`,
      `${overlap > 0 ? distinctText(steps) : `${count(steps.distinct)} time steps per signal.`} ${percent(share(outside, steps.distinct * histograms.length))} % of all values lie outside the drawn ranges. Signals of one unit share their range; each has its own height.`,
      width,
    ),
    columns: COLUMNS,
    bounds: "flush",
    spacing: { row: 92, column: GAP },
    concat: histograms.map((histogram, i) => panel(histogram, i % COLUMNS === 0)),
    resolve: { scale: { y: "independent", x: "independent" } },
  };
}

function distinctText({ distinct, lastStretches }: DataFacts["steps"]): string {
  return `${count(distinct)} distinct time steps per signal, each counted once; the usual shortcut, the last stretch of every window, counts ${count(lastStretches)} and loses the beginning of every recording.`;
}

function panel(histogram: SignalHistogram, first: boolean): object {
  const { signal, unit, low, high, counts, below, above, mean, sd } = histogram;
  const total = counts.reduce((sum, value) => sum + value, below + above);
  const step = (high - low) / counts.length;
  const outside = below + above;
  // One stair in place of a hundred bars; its last step ends at `high`.
  const stairs = [...counts, counts.at(-1) ?? 0].map((value, i) => ({ x: low + i * step, y: 100 * share(value, total) }));
  const top = 1.06 * Math.max(...stairs.map(({ y }) => y)) || 1;
  return {
    title: {
      text: shorten(drawable(signal), PANEL, LABEL_SIZE, true),
      subtitle: wrap(
        `mean ${fixed(mean, 3)}, SD ${fixed(sd, 3)}${outside > 0 ? `; outside ${outsideText(outside, total)}` : ""}`,
        PANEL + 40,
        10,
        { most: 1 },
      ),
      fontSize: LABEL_SIZE,
      subtitleFontSize: 10,
      subtitleColor: MUTED,
      subtitlePadding: 2,
      subtitleLineHeight: 12,
      offset: 5,
      frame: "group",
    },
    width: PANEL,
    height: HEIGHT,
    data: { values: stairs },
    mark: { type: "area", color: BLUE, interpolate: "step-after" },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        scale: { domain: [low, high], nice: false },
        axis: { title: wrap(unit, PANEL, LABEL_SIZE, { most: 1 })[0], grid: false, tickCount: 4, titlePadding: 3 },
      },
      y: {
        field: "y",
        type: "quantitative",
        scale: { domain: [0, top], nice: false },
        axis: { title: first ? "% of time steps" : null, values: ticksBelow(0.93 * top), tickCount: 6 },
      },
    },
  };
}

/** Three to five round numbers from 0, none so near the top that its label would reach into the heading. */
function ticksBelow(top: number): number[] {
  let step = 0.001;
  for (let i = 0; 4.99 * step < top; i++) step *= [2, 2.5, 2][i % 3]!;
  return Array.from({ length: 1 + Math.floor(top / step) }, (_, i) => i * step);
}

function outsideText(outside: number, total: number): string {
  const part = share(outside, total);
  return part < 0.0001 ? "< 0.01 %" : `${percent(part)} %`;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
