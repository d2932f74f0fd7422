import type { DrawnSignals, DrawnWindow } from "../evaluation-types.js";
import { percent } from "../format.js";
import { drawable, shorten } from "../labels.js";
import { COLORS, heading, LABEL_SIZE, type Spec } from "../theme.js";

const [WIDTH, HEIGHT, COLUMNS, AXIS_SIZE] = [195, 62, 4, 10];

/** Windows with their signals, an axis a sensor, that all windows share; above each whose it is, and what was said and is. */
export function windowsFigure(
  title: string,
  subtitle: string,
  windows: readonly DrawnWindow[],
  { samplingRate, names, panels }: DrawnSignals,
  classNames: readonly string[],
): Spec {
  const ranges = panels.map(({ channels }) => {
    const values = windows.flatMap(({ signals }) => channels.flatMap((channel) => [...signals[channel]!]));
    return [Math.min(...values), Math.max(...values)] as const;
  });
  const most = Math.max(...panels.map(({ channels }) => channels.length));
  const colors = most <= COLORS.length ? { range: COLORS.slice(0, most) } : { scheme: "tableau20" };
  // Of a triad the last letters: which axis a line is.
  const lines = Array.from({ length: most }, (_, line) => lineName(line, names, panels));
  const line = (drawn: DrawnWindow, panel: number, first: boolean): object => {
    const { name, unit, channels } = panels[panel]!;
    const values = channels.flatMap((channel, i) =>
      Array.from(drawn.signals[channel]!, (value, t) => ({ t: samplingRate === null ? t : t / samplingRate, value, line: `${i}` })),
    );
    return {
      width: WIDTH,
      height: HEIGHT,
      data: { values },
      mark: { type: "line", strokeWidth: 1.2 },
      encoding: {
        x: {
          field: "t",
          type: "quantitative",
          scale: { nice: false },
          axis:
            panel === panels.length - 1
              ? { title: samplingRate === null ? "time step" : "s", grid: false, tickCount: 4, titlePadding: 2 }
              : null,
        },
        y: {
          field: "value",
          type: "quantitative",
          scale: { domain: ranges[panel], nice: true, zero: false },
          axis: {
            title: first ? [shorten(drawable(name), HEIGHT, AXIS_SIZE), drawable(unit)] : null,
            titleFontSize: AXIS_SIZE,
            tickCount: 3,
          },
        },
        color: {
          field: "line",
          type: "nominal",
          scale: { domain: Array.from({ length: most }, (_, i) => `${i}`), ...colors },
          legend: most > 1 ? { title: null, orient: "top", labelExpr: "names[+datum.value]", symbolType: "stroke" } : null,
        },
      },
    };
  };
  const columns = Math.min(COLUMNS, windows.length);
  return {
    title: heading(title, subtitle, columns * (WIDTH + 50) + 40),
    params: [{ name: "names", value: lines }],
    columns: COLUMNS,
    spacing: { row: 26, column: 16 },
    resolve: { scale: { color: "shared" } },
    concat: windows.map((drawn, i) => ({
      title: {
        text: captionOf(drawn, classNames),
        fontSize: LABEL_SIZE,
        fontWeight: "normal",
        lineHeight: LABEL_SIZE + 3,
        offset: 6,
        frame: "group",
      },
      spacing: 8,
      vconcat: panels.map((_, panel) => line(drawn, panel, i % COLUMNS === 0)),
    })),
  };
}

function captionOf({ subject, window, called, label, probability, truth }: DrawnWindow, classNames: readonly string[]): string[] {
  const fit = (text: string): string => shorten(drawable(text), WIDTH, LABEL_SIZE);
  // The probability stands in front: where a name is too long it loses its end, not the number.
  return [
    fit(subject === null ? `window ${window}` : `subject ${subject}, window ${window}`),
    fit(`called, ${percent(probability, 1)} %: ${classNames[called]!}`),
    fit(`is, ${percent(truth, 1)} %: ${classNames[label]!}`),
  ];
}

function lineName(line: number, names: readonly string[], panels: DrawnSignals["panels"]): string {
  const ofLine = panels.flatMap(({ channels }) => (channels[line] === undefined ? [] : [names[channels[line]]!]));
  const axis = ofLine[0]!.at(-1)!;
  const triads = panels.every(({ channels }) => channels.length === 3) && ofLine.every((name) => name.at(-1) === axis);
  return drawable(triads ? axis : ofLine.length === 1 ? ofLine[0]! : `signal ${line + 1} of each axis`);
}
