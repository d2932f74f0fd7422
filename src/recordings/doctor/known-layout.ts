import { byteFileIn, openTable, pathPattern, type FileSource } from "../../data/index.js";
import { InputError } from "../../tensor/index.js";
import type { Mapping } from "../mapping.js";
import type { ColumnsGuess } from "./columns.js";
import type { ExaminedKind } from "./examined-kind.js";
import { decision } from "./guess.js";
import { sampleTable } from "./sample-table.js";
import type { SlotRole } from "./path-roles.js";

/** The files that a mapping means, as if they had been guessed; null where some pattern means none, or the files have other columns than it names. */
export async function recognise(source: FileSource, mapping: Mapping): Promise<ExaminedKind[] | null> {
  const paths = source.list();
  const kinds: ExaminedKind[] = [];
  if (mapping.label?.from === "intervals" && !paths.some(meantBy(mapping.label.path))) return null;
  for (const file of mapping.files) {
    const pattern = pathPattern(file.path);
    const own = paths.filter((path) => pattern.match(path) !== undefined);
    if (own.length === 0) return null;
    const slots = pattern.placeholders.map((name): SlotRole => {
      const values = own.map((path) => pattern.match(path)![name]!);
      const role =
        mapping.subject?.from === "path" && mapping.subject.placeholder === name
          ? "subject"
          : mapping.label?.from === "path" && mapping.label.placeholder === name
            ? "label"
            : "other";
      return { slot: { kind: "slot", type: "mixed", values }, name, role, because: "the shipped mapping", sure: "certain" };
    });
    const label = slots.find(({ role }) => role === "label");
    if (label && !label.slot.values.every((code) => mapping.classes.some((each) => each.code === code))) return null;
    try {
      const table = await openTable(await byteFileIn(source, own[0]!), file.table);
      const wanted = [...file.signals.map(({ column }) => column), ...("column" in file.time ? [file.time.column] : [])];
      if (wanted.some((column) => !table.columns.includes(column))) return null;
      const guess = guessOf(mapping, file, table.columns);
      kinds.push({
        pattern: file.path,
        paths: own,
        slots,
        format: file.table,
        reasons: [],
        samples: [await sampleTable(source, own[0]!, file.table)],
        guess,
        sensor: null,
        findings: [],
      });
    } catch (error) {
      // A file that is no such table is none of this layout.
      if (error instanceof InputError) return null;
      throw error;
    }
  }
  return kinds;
}

function meantBy(text: string): (path: string) => boolean {
  const pattern = pathPattern(text);
  return (path) => pattern.match(path) !== undefined;
}

function guessOf(mapping: Mapping, file: Mapping["files"][number], columns: readonly string[]): ColumnsGuess {
  const { time, signals, recordingColumns, restarts } = file;
  const subject = mapping.subject?.from === "column" ? mapping.subject.column : null;
  const label = mapping.label?.from === "column" ? mapping.label.column : null;
  const taken = (column: string): string => {
    const signal = signals.find((each) => each.column === column);
    if (signal) return `${signal.name} (${signal.unit === signal.to ? signal.unit : `${signal.unit}, made ${signal.to}`})`;
    if (column === subject) return "subject";
    if (recordingColumns.includes(column)) return "tells recordings apart";
    if (column === label) return "label";
    return "column" in time && time.column === column ? `time in ${time.unit}` : "left out";
  };
  const decisions = columns.map((column) => decision(column, taken(column), "the shipped mapping"));
  return { time, rateKnown: true, restarts, signals, label, subject, recordingColumns, decisions };
}
