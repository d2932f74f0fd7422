// Broken recordings given to the real command: what each is, and what must be said of it.
import type { Mapping } from "../../src/recordings/index.js";
import { BROKEN_TREES } from "./broken-uci-har.js";
import { csvMapping, csvOf, demoRecordings } from "./prediction-files.js";

export interface BrokenRecording {
  readonly group: "text" | "npy" | "ts" | "recording";
  readonly title: string;
  /** By path; of several files all lie in one folder, which is what is opened. */
  readonly files: () => ReadonlyMap<string, Uint8Array>;
  /** Null: the files are UCI HAR's layout, and `stride data describe` reads them. */
  readonly mapping: Mapping | null;
  /** What the one line on stderr must say; null: an import accepts it. */
  readonly message: RegExp | null;
  /** Of an accepted one: what the import tells of it. */
  readonly told?: RegExp;
  /** Windows (N, T, C), of an accepted one whose values matter. */
  readonly x?: readonly number[];
  /** Whether `stride predict` reads it, too, by the same mapping. */
  readonly predicted?: boolean;
  /** What the look without a mapping must say: of a refusal the line, otherwise of a finding. */
  readonly looked?: RegExp;
  /** Not within two seconds: long, and right. */
  readonly long?: boolean;
}

export const FILE = "s2-01.csv";
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const WHOLE = csvOf({ ...demoRecordings()[0]! });
export const LINES = WHOLE.trimEnd().split("\n");
export const CSV_MAPPING = csvMapping();

const PLACE = /s2-01\.csv: row 7, column 3 \(\w+\): expected a number; received /;
const said = (text: string): RegExp => new RegExp(PLACE.source + text);

/** One file like those of the simulated people's recordings; a line's number is the row's, 0 the header's. */
function csv(
  title: string,
  make: (text: string, lines: readonly string[]) => string | Uint8Array,
  message: RegExp | null,
  looked?: RegExp,
): BrokenRecording {
  return {
    ...{ group: "text", title, mapping: CSV_MAPPING, message, predicted: true, ...(looked && { looked }) },
    files: () => {
      const made = make(WHOLE, LINES);
      return new Map([[FILE, typeof made === "string" ? utf8(made) : made]]);
    },
  };
}

/** The second signal of row 7 is something else. */
function cell(title: string, text: string, message: RegExp): BrokenRecording {
  return csv(title, () => withRow(LINES, (row) => row.with(2, text)), message);
}

function withRow(lines: readonly string[], change: (cells: string[]) => readonly string[]): string {
  return `${lines.with(7, change(lines[7]!.split(",")).join(",")).join("\n")}\n`;
}

/** A decimal comma among decimal points, cells apart by semicolons. */
function decimalComma(): BrokenRecording {
  const text = withRow(LINES, (row) => row.with(2, "0;5")).replaceAll(/[,;]/g, (mark) => (mark === "," ? ";" : ","));
  const [file] = CSV_MAPPING.files;
  const table = { ...file!.table, delimiter: ";" } as Mapping["files"][number]["table"];
  const entry = csv("a decimal comma", () => text, said('"0,5"; name "," as the decimal mark'));
  return { ...entry, mapping: { ...CSV_MAPPING, files: [{ ...file!, table }] } };
}

/** Numbers between blanks, 128 a row, of which one row differs. */
function wide(title: string, columns: number, message: RegExp): BrokenRecording {
  const row = (count: number, t: number): string => Array.from({ length: count }, (_, c) => (Math.sin(t + c) / 2).toFixed(4)).join(" ");
  const rows = Array.from({ length: 300 }, (_, t) => `${row(t === 2 ? columns : 128, t)}\n`);
  return {
    ...{ group: "text", title, mapping: bareMapping("wide.txt", WHITESPACE, 3), message },
    files: () => new Map([["wide.txt", utf8(rows.join(""))]]),
  };
}

const WHITESPACE: Mapping["files"][number]["table"] = {
  ...{ kind: "whitespace", header: false, skipLines: 0, comment: null, decimal: ".", missing: ["NaN"], encoding: "utf-8" },
};

/** Columns "1" on of one file, all of one activity, at 10 Hz; windows of 16. */
export function bareMapping(
  path: string,
  table: Mapping["files"][number]["table"],
  columns: number,
  change: Partial<Mapping> = {},
): Mapping {
  const inputs = Array.from({ length: columns }, (_, c) => ({ name: `s${c + 1}`, unit: "" }));
  return {
    ...{ format: "stride-mapping-1", name: "broken", source: "a test", join: "rows", subject: null },
    files: [
      {
        ...{ path, table, time: { rate: 10 }, recordingColumns: [], restarts: false },
        signals: inputs.map(({ name }, c) => ({ column: `${c + 1}`, name, unit: "", to: "" })),
      },
    ],
    label: { from: "constant", value: "walk" },
    classes: [{ code: "walk", name: "walking" }],
    windows: {
      acquisition: { inputs, maxGap: 0.2, steps: [] },
      ...{ samplingRate: 10, signals: inputs.map(({ name }) => name), length: 1.6, overlap: 0, labelShare: 0.5, testSubjects: [] },
    },
    ...change,
  };
}

const tree = (title: string): BrokenRecording => {
  const { make, message } = BROKEN_TREES.find((entry) => entry.title === title)!;
  return { group: "text", title: `UCI HAR: ${title}`, files: make, mapping: null, message };
};

export const BROKEN_TEXTS: readonly BrokenRecording[] = [
  csv("CRLF", (text) => text.replaceAll("\n", "\r\n"), null),
  csv("a byte order mark", (text) => `\ufeff${text}`, null),
  csv("CR alone", (text) => text.replaceAll("\n", "\r"), /s2-01\.csv: line 1: expected lines ended by LF or CRLF/),
  csv("UTF-16", (text) => Uint8Array.from(Buffer.from(`\ufeff${text}`, "utf16le")), /s2-01\.csv: line 1: .*received utf-16le/),
  csv(
    "no UTF-8",
    () =>
      Uint8Array.from(
        Buffer.from(
          withRow(LINES, (row) => row.with(row.length - 1, "caf\xe9")),
          "latin1",
        ),
      ),
    /s2-01\.csv: row 7, column 11: expected utf-8 text; received the byte 0xe9/,
  ),
  cell("a NUL byte", "1\0", /s2-01\.csv: row 7, column 3: expected text; received a NUL byte/),
  csv("an empty file", () => "", /s2-01\.csv: expected a table; received an empty file/, /s2-01\.csv: .*received an empty file/),
  csv(
    "blanks alone",
    () => "  \n \n   \n",
    /s2-01\.csv: expected a table; received no row/,
    /s2-01\.csv: .*received no row|s2-01\.csv: .*blank/,
  ),
  csv("no last line end", (text) => text.trimEnd(), null),
  cell("NaN that is no missing text", "NaN", said('"NaN"; list it under "missing" if it says that nothing was measured')),
  cell("infinity", "Inf", said('"Inf"')),
  cell("a number past float64", "1e999", said('"1e999"')),
  cell("a hexadecimal number", "0x1F", said('"0x1F"')),
  decimalComma(),
  wide("127 columns in one row", 127, /wide\.txt: row 3, column 128: expected 128 cells; received 127/),
  wide("129 columns in one row", 129, /wide\.txt: row 3, column 129: expected 128 cells; received 129/),
  csv("the last row cut", (text) => text.slice(0, -20), /s2-01\.csv: row 960, column 11: expected 11 cells; received 10/),
  cell(
    "a number of 64 million digits",
    "7".repeat(64e6),
    /s2-01\.csv: row 7, column \d+.*expected lines of at most 1 MiB; received a longer one/,
  ),
  tree("a signal with a row too few"),
  tree("a missing signal"),
  tree("a signal under two names"),
  tree("labels of another length"),
  ...["label 0", "label 7", "label 1.5", "label -1"].map(tree),
  tree("subjects of another length"),
  tree("train and test swapped"),
];
