import type { FileSource } from "../../data/index.js";
import { stepsOf } from "../check-mapping.js";
import type { Mapping } from "../mapping.js";
import { diagnoseAll, readOf, withoutEchoes } from "./diagnose-all.js";
import type { Examination } from "./examination.js";
import type { ExaminedKind } from "./examined-kind.js";
import type { ExamineOptions } from "./examine-options.js";
import { decision, type Decision } from "./guess.js";
import { countIntervals } from "./interval-counts.js";
import { exactShape } from "./exact-shape.js";
import { guessShape } from "./shape-guess.js";
import { leftOutGroup } from "./sniffed-kinds.js";
import { guessTestSubjects } from "./subject-guess.js";
import { countSubjects, sumOf, surveyKinds, valueOf } from "./survey-mapping.js";

/** An examination of a set whose layout is known: nothing is guessed but who is the test, where the mapping names nobody. */
export async function examineKnown(
  source: FileSource,
  shipped: Mapping,
  kinds: readonly ExaminedKind[],
  options: ExamineOptions & { readonly others: readonly string[] },
): Promise<Examination> {
  const [lead] = kinds as [ExaminedKind];
  const { subject, label, windows } = shipped;
  const surveys = await surveyKinds(source, kinds, shipped, windows.acquisition.maxGap, options);
  const subjectOf = subject?.from === "path" ? valueOf(lead, subject.placeholder) : null;
  const labelOf = label?.from === "path" ? valueOf(lead, label.placeholder) : null;
  const subjectCounts =
    subject?.from === "column" ? await countSubjects(source, lead, subject.column, surveys[0]!, options.signal) : new Map<string, number>();
  const people = subjectOf ? [...new Set(lead.paths.map((path) => subjectOf(path)!))] : [...subjectCounts.keys()];
  const { test, said } =
    windows.testSubjects.length > 0 || subject === null ? { test: windows.testSubjects, said: null } : guessTestSubjects(people);
  const mapping: Mapping = { ...shipped, name: options.name ?? shipped.name, windows: { ...windows, testSubjects: test } };
  const { timeSteps, hop } = stepsOf(windows);
  const cut = { samplingRate: windows.samplingRate, timeSteps, hop, length: windows.length, overlap: windows.overlap };
  const about = decision(
    "windows",
    `${windows.length} s at ${windows.samplingRate} Hz: ${timeSteps} time steps, overlap ${Math.round(windows.overlap * 100)} %`,
    "the shipped mapping",
  );
  const labelCounts =
    label?.from === "column"
      ? sumOf(surveys[0]!, ({ labels }) => labels)
      : label?.from === "intervals"
        ? await countIntervals(source, label, lead.guess.time.rate)
        : null;
  const guessed = guessShape(source, {
    mapping,
    windows: { ...cut, decision: about },
    lead,
    rows: surveys[0]!.rows,
    labelCounts,
    labelOf,
    subjectOf,
    subjectCounts,
  });
  const { shape, findings } = await exactShape(source, mapping, { guessed, all: readOf(surveys).all, signal: options.signal });
  const decisions: Decision[] = [
    decision(
      "layout",
      `mapping ${shipped.name}`,
      `all its patterns and columns fit: ${shipped.source}`,
      "certain",
      options.others.map((name) => `--mapping ${name}, which fits, too`),
    ),
    about,
    decision(
      "steps",
      windows.acquisition.steps.length === 0 ? "none" : windows.acquisition.steps.map(({ kind }) => kind).join(", "),
      "the shipped mapping",
    ),
    ...(said ? [said] : []),
  ];
  const used = new Set(kinds.flatMap(({ paths }) => paths));
  const rest = source.list().filter((path) => !used.has(path));
  const size = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + source.size(path), 0);
  return {
    mapping,
    known: shipped.name,
    files: [
      ...kinds.map(({ pattern, paths, guess }) => ({
        ...{ pattern, count: paths.length, bytes: size(paths), takenFor: "samples" as const },
        because: `${guess.signals.length} signals: ${guess.signals.map(({ name }) => name).join(", ")}`,
      })),
      ...(label?.from === "intervals"
        ? [{ pattern: label.path, count: 1, bytes: 0, takenFor: "labels" as const, because: "the shipped mapping" }]
        : []),
      ...(rest.length > 0 ? [leftOutGroup(source, rest, "the shipped mapping has no use for them")] : []),
    ],
    columns: kinds.map(({ pattern, guess }) => ({ pattern, decisions: guess.decisions })),
    decisions,
    findings: withoutEchoes(
      await diagnoseAll(
        source,
        { mapping, surveys, shape, findings },
        kinds.flatMap(({ paths }) => paths),
      ),
    ),
    shape,
    read: readOf(surveys),
  };
}
