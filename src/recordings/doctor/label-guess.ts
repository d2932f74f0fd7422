import type { FileSource } from "../../data/index.js";
import { InputError } from "../../tensor/index.js";
import type { LabelOrigin, Mapping } from "../mapping.js";
import { normalLabel } from "./diagnoses/names.js";
import { guessIntervals, type IntervalGuess } from "./interval-labels.js";
import type { ExaminedKind } from "./examined-kind.js";
import { decision, type Decision } from "./guess.js";
import { readRows } from "./read-rows.js";
import { naturally, type TableKind } from "./sniffed-kinds.js";

const LONGEST_LABELS = 8 << 20;
const MOST_LABEL_FILES = 2000;

/** A file of stretches with a label each among kinds that hold no samples; null where none is. */
export async function findIntervals(
  source: FileSource,
  candidates: readonly TableKind[],
  recordings: readonly ExaminedKind[],
): Promise<(IntervalGuess & { readonly kind: TableKind }) | null> {
  const [lead] = recordings as [ExaminedKind];
  const names = new Set(lead.slots.map(({ name }) => name));
  const placeholders = lead.slots.map(({ name, slot }) => ({ name, values: slot.values }));
  const counts = recordings.flatMap(({ samples }) => samples.map(({ rowCount }) => rowCount));
  for (const kind of candidates) {
    const bytes = kind.paths.reduce((sum, path) => sum + source.size(path), 0);
    if (bytes > LONGEST_LABELS || kind.paths.length > MOST_LABEL_FILES || kind.slots.some(({ name }) => !names.has(name))) continue;
    try {
      const [first, ...more] = kind.paths;
      const table = await readRows(source, first!, kind.format);
      const found = guessIntervals(table, {
        pattern: kind.pattern,
        table: kind.format,
        own: kind.slots.map(({ name }) => name),
        placeholders,
        longest: counts.length === 0 ? null : Math.max(...counts),
        timeUnit: "unit" in lead.guess.time ? lead.guess.time.unit : null,
      });
      if (!found) continue;
      const codes = new Set(found.codes);
      for (const path of more) {
        const { columns, rows } = await readRows(source, path, kind.format);
        const at = columns.indexOf(found.label.label);
        for (const row of rows) codes.add(row[at]!);
      }
      return { ...found, codes: [...codes], kind };
    } catch (error) {
      // What is no table of labels is told among what was left out.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return null;
}

/** Where labels stand, among a column, the paths and a file of their own. */
export function guessLabel(kinds: readonly ExaminedKind[], intervals: IntervalGuess | null): { label: LabelOrigin | null; said: Decision } {
  const [lead] = kinds as [ExaminedKind];
  const slot = lead.slots.find(({ role }) => role === "label");
  const { label: column } = lead.guess;
  const fromPath = slot && decision("label", `{${slot.name}} of the path`, slot.because, slot.sure);
  if (intervals) {
    const said = decision(
      "label",
      `stretches listed in ${intervals.label.path}`,
      intervals.because,
      "likely",
      slot ? [fromPath!.taken] : [],
    );
    return { label: intervals.label, said };
  }
  if (column !== null) {
    const at = lead.samples[0]!.columns.indexOf(column);
    const varies = lead.samples.some(({ summaries }) => summaries[at]!.changes > 0);
    if (varies || !slot || slot.sure === "guess") {
      const { because, sure } = lead.guess.decisions[at]!;
      return {
        label: { from: "column", column },
        said: decision("label", `column ${column}`, because, sure, slot ? [fromPath!.taken] : []),
      };
    }
  }
  if (slot) return { label: { from: "path", placeholder: slot.name }, said: fromPath! };
  const said = decision(
    "label",
    "none",
    "no column of few values in long runs, no names of activities in paths, no file of stretches",
    "guess",
  );
  return { label: null, said };
}

const NOTHING = /^(null|none|nan|unknown|unlabel\w*|undefined|transient|transitions?|no ?label|n\/?a|-|\?|)$/i;

/** A class for each code, in the codes' order; `counts`: samples of each code. */
export function guessClasses(
  counts: ReadonlyMap<string, number>,
  names: ReadonlyMap<string, string> | null,
  inRows: boolean,
): { classes: Mapping["classes"]; said: Decision[] } {
  // A row without a label is of no class.
  const codes = [...counts.keys()].filter((code) => code.trim() !== "").sort(naturally);
  const said: Decision[] = [];
  const spelled = new Map<string, string>();
  const classes = codes.map((code) => {
    const name = names?.get(code) ?? code.trim();
    if (NOTHING.test(name) || (code.trim() === "0" && inRows && isNothing(codes, counts, names))) {
      const because = NOTHING.test(name)
        ? "it names nothing"
        : "0 is usual for what is none of the activities, and it is either not listed or far more frequent than they";
      said.push(
        decision(`class ${JSON.stringify(code)}`, "left out", because, NOTHING.test(name) ? "likely" : "guess", ["a class of its own"]),
      );
      return { code, name: null };
    }
    const first = spelled.get(normalLabel(name));
    if (first === undefined) spelled.set(normalLabel(name), name);
    else
      said.push(
        decision(`class ${JSON.stringify(code)}`, first, "it differs in case, blanks or separators alone", "likely", [
          "a class of its own",
        ]),
      );
    return { code, name: first ?? name };
  });
  return { classes, said };
}

function isNothing(codes: readonly string[], counts: ReadonlyMap<string, number>, names: ReadonlyMap<string, string> | null): boolean {
  if (codes.length < 3 || !codes.every((code) => /^\d+$/.test(code.trim()))) return false;
  if (names) return !names.has("0");
  const others = codes.filter((code) => code !== "0").map((code) => counts.get(code)!);
  const mean = others.reduce((sum, count) => sum + count, 0) / others.length;
  return (counts.get("0") ?? 0) > 1.5 * mean;
}
