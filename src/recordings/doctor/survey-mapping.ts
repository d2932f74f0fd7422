import type { FileSource } from "../../data/index.js";
import type { Mapping } from "../mapping.js";
import type { ExaminedKind } from "./examined-kind.js";
import type { ExamineOptions } from "./examine-options.js";
import { naturally } from "./sniffed-kinds.js";
import { countLabels, survey, type Survey } from "./surveyed.js";

/** What the recordings of a mapping's files are like, one survey a kind of file. */
export async function surveyKinds(
  source: FileSource,
  kinds: readonly ExaminedKind[],
  { subject, label }: Pick<Mapping, "subject" | "label">,
  maxGap: number,
  { progress, signal }: ExamineOptions,
): Promise<Survey[]> {
  const surveys: Survey[] = [];
  const onFile = (done: number, all: number): void => progress?.("reading samples", done, all);
  for (const kind of kinds) {
    const has = (column: string | null): string | null => (column !== null && kind.samples[0]!.columns.includes(column) ? column : null);
    surveys.push(
      await survey(source, kind, {
        subjectOf: subject?.from === "path" ? valueOf(kind, subject.placeholder) : null,
        labelOf: label?.from === "path" ? valueOf(kind, label.placeholder) : null,
        subjectColumn: has(subject?.from === "column" ? subject.column : null),
        labelColumn: has(label?.from === "column" ? label.column : null),
        maxGap,
        signal,
        onFile,
      }),
    );
  }
  return surveys;
}

/** What a placeholder stands for in each of a kind's paths. */
export function valueOf({ paths, slots }: ExaminedKind, placeholder: string): (path: string) => string | null {
  const values = slots.find(({ name }) => name === placeholder)?.slot.values ?? [];
  const places = new Map(paths.map((path, n) => [path, n]));
  return (path) => values[places.get(path) ?? -1] ?? null;
}

/** Samples by what `pick` counts them, in natural order. */
export function sumOf(
  { recordings }: Survey,
  pick: (recording: Survey["recordings"][number]) => ReadonlyMap<string, number>,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const recording of recordings) for (const [name, count] of pick(recording)) sums.set(name, (sums.get(name) ?? 0) + count);
  return new Map([...sums].sort(([a], [b]) => naturally(a, b)));
}

/** How many rows are of each subject by a column: of all files where that is not too much, even where the survey read parts of them. */
export async function countSubjects(
  source: FileSource,
  kind: ExaminedKind,
  column: string,
  surveyed: Survey,
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const counts = surveyed.all ? null : await countLabels(source, kind, column, { signal });
  if (!counts) return subjectCountsOf(surveyed);
  const named = new Map<string, number>();
  for (const [text, count] of counts) if (text.trim() !== "") named.set(text.trim(), (named.get(text.trim()) ?? 0) + count);
  return new Map([...named].sort(([a], [b]) => naturally(a, b)));
}

function subjectCountsOf(survey: Survey): Map<string, number> {
  return sumOf(survey, ({ subject: who, samples }) => new Map(who === null ? [] : [[who, samples]]));
}
