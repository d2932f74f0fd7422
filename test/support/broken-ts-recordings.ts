// Recordings as .ts files, one fault each.
import type { Mapping } from "../../src/recordings/index.js";
import { bareMapping, type BrokenRecording } from "./broken-recordings.js";

const COLUMNS = 2,
  LENGTH = 48;

const base = bareMapping("cases.ts", { kind: "ts" }, COLUMNS);
const MAPPING: Mapping = {
  ...base,
  files: base.files.map((file) => ({ ...file, recordingColumns: ["case"] })),
  label: { from: "column", column: "label" },
  classes: ["up", "down"].map((code) => ({ code, name: code })),
};

const HEADER = "@problemName Broken\n@univariate false\n@dimensions 2\n@equalLength true\n@classLabel true up down\n@data\n";
const series = (n: number, length = LENGTH): string => Array.from({ length }, (_, t) => (Math.sin(t / 3 + n) / 2).toFixed(4)).join(",");
const row = (n: number, length?: number): string => `${series(n, length)}:${series(n + 1, length)}:${n % 2 ? "down" : "up"}\n`;
const ROWS = Array.from({ length: 12 }, (_, n) => row(n));
const TEXT = HEADER + ROWS.join("");

function ts(title: string, text: string, message: RegExp | null, more: Partial<BrokenRecording> = {}): BrokenRecording {
  return {
    ...{ group: "ts", title, mapping: MAPPING, message, ...(message && { looked: message }), ...more },
    files: () => new Map([["cases.ts", new TextEncoder().encode(text)]]),
  };
}

/** Of row 9 of the file, the third case. */
const third = (change: (text: string) => string): string => HEADER + ROWS.with(2, change(ROWS[2]!)).join("");

export const BROKEN_TS: readonly BrokenRecording[] = [
  ts("no @data", TEXT.replace("@data\n", ""), /cases\.ts: row 6: expected # or @ before @data; received "0\.0/),
  ts(
    "missing values",
    third((text) => text.replace(/,[^,]*,/, ",?,")),
    null,
    { told: /1 missing sample interpolated/ },
  ),
  ts("unequal lengths", `${HEADER.replace("true\n@class", "false\n@class")}${ROWS.join("")}${row(3, 20)}`, null),
  ts(
    "another length than the first",
    third(() => row(2, 40)),
    /cases\.ts: row 9: expected 48 values a dimension, as the first case has under @equalLength true; received 40/,
  ),
  ts(
    "an unknown label",
    third((text) => text.replace(":up", ":sideways")),
    /cases\.ts: row 9: expected a class label of @classLabel \(up down\); received "sideways"/,
  ),
  ts(
    "a dimension too many",
    third((text) => `1:${text}`),
    /cases\.ts: row 9: expected 2 dimensions and a class label, apart by colons; received 4 parts/,
  ),
  ts(
    "dimensions of two lengths",
    third((text) => text.replace(/^[^,]*,/, "")),
    /cases\.ts: row 9, dimension 2: expected 47 values, as dimension 1 has; received 48/,
  ),
  ts(
    "no class label",
    third((text) => text.replace(":up\n", "\n")),
    /cases\.ts: row 9: expected 2 dimensions and a class label, apart by colons; received 2 parts/,
  ),
  ts("CRLF", TEXT.replaceAll("\n", "\r\n"), null),
  ts(
    "a header of 20 MB",
    `@problemName ${"x".repeat(20e6)}\n${TEXT.slice(TEXT.indexOf("\n") + 1)}`,
    /cases\.ts: row 1: expected lines of at most 16 MiB/,
  ),
  ts(
    "time stamps",
    TEXT.replace("@univariate", "@timeStamps true\n@univariate"),
    /cases\.ts: row 2: expected @timeStamps false, values at even distances; received true; write the values alone/,
  ),
  ts("an empty file", "", /cases\.ts: .*received an empty file/),
];
