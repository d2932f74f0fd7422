// Recordings whose files are well formed, but what was recorded is wrong: some are refused, most are read and told.
import { bareMapping, CSV_MAPPING, FILE, LINES, type BrokenRecording } from "./broken-recordings.js";

/** Changes the cells of each row: time, nine signals, activity; `row` from 1. */
function changed(change: (cells: readonly string[], row: number) => readonly string[] | null): string {
  const rows = LINES.slice(1).flatMap((line, i) => {
    const cells = change(line.split(","), i + 1);
    return cells ? [cells.join(",")] : [];
  });
  return `${[LINES[0]!, ...rows].join("\n")}\n`;
}

function recording(title: string, text: () => string, message: RegExp | null, more: Partial<BrokenRecording> = {}): BrokenRecording {
  const files = (): ReadonlyMap<string, Uint8Array> => new Map([[FILE, new TextEncoder().encode(text())]]);
  return { ...{ group: "recording", title, mapping: CSV_MAPPING, message, predicted: true, files }, ...more };
}

const time = (cells: readonly string[], value: number): readonly string[] => cells.with(0, value.toFixed(4));
const DAY = 24 * 3600 * 10;

export const BROKEN_SENSORS: readonly BrokenRecording[] = [
  recording("a wrong rate", () => changed((cells, row) => time(cells, row / 25)), null, { told: /25 Hz/ }),
  recording("a gap", () => changed((cells, row) => (row > 200 && row <= 300 ? null : cells)), null, { told: /1 gap/ }),
  recording("jitter", () => changed((cells, row) => time(cells, row / 50 + 0.009 * Math.sin(row * row))), null, {
    told: /not evenly spaced/,
  }),
  recording("a repeated time", () => changed((cells, row) => (row === 40 ? time(cells, 38 / 50) : cells)), null, {
    told: /s2-01\.csv: row 40: .*the same/,
  }),
  recording(
    "a backward time",
    () => changed((cells, row) => (row === 40 ? time(cells, 0.1) : cells)),
    /s2-01\.csv: row 40: expected a time behind that of the row before; received one 0\.66\d* s before it/,
  ),
  recording(
    "a column too few",
    () => LINES.map((line) => line.split(",").toSpliced(4, 1).join(",")).join("\n"),
    /s2-01\.csv: expected .*column/,
  ),
  recording("a column too many", () => LINES.map((line, i) => `${line},${i === 0 ? "extra" : i}`).join("\n"), null),
  recording(
    "m/s2 said to be g",
    () => changed((cells) => cells.map((cell, c) => (c >= 1 && c <= 3 ? String(9.81 * Number(cell)) : cell))),
    null,
    { told: /looks like m\/s2/ },
  ),
  recording("a constant sensor", () => changed((cells) => cells.with(5, "0.5")), null, { told: /always 0\.5/ }),
  recording(
    "one sample",
    () => `${LINES.slice(0, 2).join("\n")}\n`,
    /s2-01\.csv: expected windows with labels; received none from 1 recording with 1 sample: 1 recording shorter than a window of 2\.56 s; record longer/,
  ),
  {
    ...{ group: "recording", title: "24 hours", message: null, told: /54,000/, long: true },
    mapping: bareMapping(
      "day.txt",
      { kind: "whitespace", header: false, skipLines: 0, comment: null, decimal: ".", missing: [], encoding: "utf-8" },
      3,
    ),
    files: () =>
      new Map([
        [
          "day.txt",
          new TextEncoder().encode(
            `${Array.from({ length: DAY }, (_, i) => `${(i % 97) / 97} ${(i % 89) / 89} ${(i % 83) / 83}`).join("\n")}\n`,
          ),
        ],
      ]),
  },
];
