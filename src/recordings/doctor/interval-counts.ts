import { pathPattern, type FileSource } from "../../data/index.js";
import type { IntervalLabels } from "../mapping.js";
import { isoTime, numberIn } from "./column-summary.js";
import { readRows } from "./read-rows.js";
import { secondsIn } from "./time-column.js";

/** About how many samples have each code, by the lengths of the stretches that label files list. `rate` in Hz, of the recordings. */
export async function countIntervals(source: FileSource, label: IntervalLabels, rate: number): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const pattern = pathPattern(label.path);
  const { unit } = label;
  const perSample = unit === "samples" ? 1 : unit === "iso" ? rate / 1000 : rate * secondsIn(unit);
  for (const path of source.list().filter((each) => pattern.match(each) !== undefined)) {
    const { columns, rows } = await readRows(source, path, label.table);
    const [code, start, end] = [label.label, label.start, label.end].map((name) => columns.indexOf(name)) as [number, number, number];
    const read = (text: string): number =>
      unit === "iso" ? isoTime(text) : numberIn(text, "decimal" in label.table ? label.table.decimal : ".");
    for (const row of rows) {
      const samples = (read(row[end] ?? "") - read(row[start] ?? "")) * perSample;
      if (samples > 0) counts.set(row[code]!, (counts.get(row[code]!) ?? 0) + samples);
    }
  }
  return counts;
}
