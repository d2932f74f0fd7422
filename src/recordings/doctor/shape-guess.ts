import type { FileSource } from "../../data/index.js";
import type { Mapping } from "../mapping.js";
import type { ExaminedKind } from "./examined-kind.js";
import type { DatasetShape } from "./examination.js";
import { naturally } from "./sniffed-kinds.js";
import { windowsIn, type WindowGuess } from "./window-guess.js";

export interface ShapeOptions {
  readonly mapping: Mapping;
  readonly windows: WindowGuess;
  readonly lead: ExaminedKind;
  /** Rows of files that were read whole. */
  readonly rows: ReadonlyMap<string, number>;
  /** Of the label's codes, how many samples of all; by a path's code alone where labels stand in paths. */
  readonly labelCounts: ReadonlyMap<string, number> | null;
  readonly labelOf: ((path: string) => string | null) | null;
  readonly subjectOf: ((path: string) => string | null) | null;
  /** Where subjects stand in a column: who was seen, with how many samples. */
  readonly subjectCounts: ReadonlyMap<string, number>;
}

/** How many rows each file has: counted, or by its size. */
export function rowsOfFiles(source: FileSource, { paths, samples }: ExaminedKind, rows: ReadonlyMap<string, number>): Map<string, number> {
  const counted = [...rows].length > 0 ? [...rows] : samples.map(({ path, rowCount }) => [path, rowCount] as const);
  const bytes = counted.reduce((sum, [path]) => sum + source.size(path), 0);
  const all = counted.reduce((sum, [, count]) => sum + count, 0);
  const rowsPerByte = all / Math.max(1, bytes);
  return new Map(paths.map((path) => [path, rows.get(path) ?? Math.round(source.size(path) * rowsPerByte)]));
}

/** Works out how many windows there will be, of which classes and subjects: without gaps and changes of label, so at most a little too many. */
export function guessShape(source: FileSource, options: ShapeOptions): DatasetShape {
  const { mapping, windows, lead, rows, labelCounts, labelOf, subjectOf, subjectCounts } = options;
  const scale = windows.samplingRate / lead.guess.time.rate;
  const byClass = new Map<string, { windows: number; subjects: Set<string> }>();
  const bySubject = new Map<string, number>();
  let total = 0;
  let allRows = 0;
  const names = new Map(mapping.classes.map(({ code, name }) => [code, name]));
  for (const { name } of mapping.classes) if (name !== null && !byClass.has(name)) byClass.set(name, { windows: 0, subjects: new Set() });
  for (const [path, count] of rowsOfFiles(source, lead, rows)) {
    allRows += count;
    const some = windowsIn(Math.floor(count * scale), windows);
    const label = labelOf?.(path) ?? null;
    const subject = subjectOf?.(path) ?? null;
    const name = label === null ? undefined : names.get(label);
    if (name === null) continue;
    total += some;
    if (subject !== null) bySubject.set(subject, (bySubject.get(subject) ?? 0) + some);
    const own = name === undefined ? undefined : byClass.get(name);
    if (own) {
      own.windows += some;
      if (subject !== null && some > 0) own.subjects.add(subject);
    }
  }
  if (labelCounts && !labelOf) {
    // Where labels change within files, each has its share of the windows.
    const counted = [...labelCounts.values()].reduce((sum, count) => sum + count, 0);
    const samples = mapping.label?.from === "intervals" ? Math.max(counted, allRows) : counted;
    let kept = 0;
    for (const [code, count] of labelCounts) {
      const name = names.get(code);
      if (name === null || name === undefined) continue;
      const some = Math.round((total * count) / Math.max(1, samples));
      byClass.get(name)!.windows += some;
      kept += some;
    }
    if (bySubject.size > 0 && total > 0)
      for (const [subject, count] of bySubject) bySubject.set(subject, Math.round((count * kept) / total));
    total = kept;
  }
  const seen = [...subjectCounts.values()].reduce((sum, count) => sum + count, 0);
  for (const [subject, count] of subjectCounts) bySubject.set(subject, Math.round((total * count) / Math.max(1, seen)));
  return {
    windows: total,
    exact: false,
    timeSteps: windows.timeSteps,
    signals: mapping.windows.signals,
    classes: [...byClass].map(([name, own]) => ({ name, windows: own.windows, subjects: [...own.subjects].sort(naturally) })),
    subjects: [...bySubject].map(([name, count]) => ({ name, windows: count })).sort((a, b) => naturally(a.name, b.name)),
  };
}
