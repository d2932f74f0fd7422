import { printable, type FileSource } from "../../data/index.js";
import type { Mapping } from "../mapping.js";
import type { ExamineOptions } from "./examine-options.js";
import type { ExaminedKind } from "./examined-kind.js";
import { fileMappingOf } from "./examined-kind.js";
import type { DatasetShape } from "./examination.js";
import type { Finding } from "./finding.js";
import { countIntervals } from "./interval-counts.js";
import { decision, type Decision } from "./guess.js";
import type { JoinedKinds } from "./joined-kinds.js";
import { guessClasses, guessLabel } from "./label-guess.js";
import type { IntervalGuess } from "./interval-labels.js";
import { readNotes } from "./notes.js";
import { guessShape, rowsOfFiles } from "./shape-guess.js";
import { guessSubject, guessTestSubjects } from "./subject-guess.js";
import { countSubjects, sumOf, surveyKinds, valueOf } from "./survey-mapping.js";
import { countLabels, type Survey } from "./surveyed.js";
import { guessWindows, type WindowGuess } from "./window-guess.js";

export interface Assembled {
  readonly mapping: Mapping;
  readonly decisions: readonly Decision[];
  readonly findings: readonly Finding[];
  readonly surveys: readonly Survey[];
  readonly shape: DatasetShape;
  readonly windows: WindowGuess;
  /** The file in which codes have names, or null. */
  readonly namesFrom: string | null;
}

export interface Parts extends ExamineOptions {
  readonly recordings: JoinedKinds;
  readonly intervals: IntervalGuess | null;
  /** Texts beside the recordings, by their paths. */
  readonly notes: ReadonlyMap<string, string>;
}

/** A complete mapping of kinds of files, and all that was decided on the way. */
export async function assembleMapping(source: FileSource, parts: Parts): Promise<Assembled> {
  const { recordings, intervals, notes: texts, progress, signal } = parts;
  const { label, said: labelSaid } = guessLabel(recordings.kinds, intervals);
  const { subject, said: subjectSaid } = guessSubject(recordings.kinds);
  const findings: Finding[] = [];
  const labelColumn = label?.from === "column" ? label.column : null;
  const subjectColumn = subject?.from === "column" ? subject.column : null;
  const labelOf = label?.from === "path" ? valueOf(recordings.kinds[0]!, label.placeholder) : null;
  const subjectOf = subject?.from === "path" ? valueOf(recordings.kinds[0]!, subject.placeholder) : null;

  let counts: ReadonlyMap<string, number> | null = null;
  if (labelColumn !== null) {
    const onFile = (done: number, all: number): void => progress?.("counting labels", done, all);
    counts = await countLabels(source, recordings.kinds[0]!, labelColumn, { signal, onFile });
    if (!counts) findings.push(uncounted(labelColumn));
  }
  const codes = counts
    ? [...counts.keys()]
    : intervals && label?.from === "intervals"
      ? intervals.codes
      : labelOf
        ? recordings.kinds[0]!.paths.map((path) => labelOf(path)!)
        : [];
  const notes = readNotes(texts, [...new Set(codes)]);
  const kinds = agreeing(withRate(recordings.kinds, notes.rate), label?.from === "intervals");
  const [lead] = kinds as [ExaminedKind];
  const rate = lead.guess.time.rate;
  if (!lead.guess.rateKnown && notes.rate === null) findings.push(unknownRate(rate));

  if (subject === null) findings.push(nobody());

  const maxGap = Math.max(0.2, Number((10 / rate).toPrecision(2)));
  const surveys = await surveyKinds(source, kinds, { subject, label }, maxGap, parts);
  const [first] = surveys as [Survey];
  if (label?.from === "intervals") counts = await countIntervals(source, label, rate);
  if (labelColumn !== null && !counts) counts = sumOf(first, ({ labels }) => labels);
  const labelCounts = counts ?? (codes.length > 0 ? new Map(codes.map((code) => [code, 1])) : null);
  const { classes, said: classesSaid } = labelCounts ? guessClasses(labelCounts, notes.names, labelOf === null) : { classes: [], said: [] };
  const subjectCounts =
    subjectColumn === null ? new Map<string, number>() : await countSubjects(source, lead, subjectColumn, first, signal);
  const people = subjectOf ? [...new Set(lead.paths.map((path) => subjectOf(path)!))] : [...subjectCounts.keys()];
  const windows = guessWindows(rate, lengthsOf(source, lead, first));
  const { test, said: testSaid } = guessTestSubjects(people);
  const signals = kinds.flatMap(({ guess }) => guess.signals);
  const mapping: Mapping = {
    format: "stride-mapping-1",
    name: parts.name ?? "recordings",
    source: `${baseName(source.name)}, by a mapping that stride guessed`,
    files: kinds.map(fileMappingOf),
    join: recordings.join,
    subject,
    label,
    classes,
    windows: {
      acquisition: { inputs: signals.map(({ name, to }) => ({ name, unit: to })), maxGap, steps: [] },
      samplingRate: windows.samplingRate,
      signals: signals.map(({ name }) => name),
      length: windows.length,
      overlap: windows.overlap,
      labelShare: 0.5,
      testSubjects: test,
    },
  };
  const shape = guessShape(source, {
    mapping,
    windows,
    lead,
    rows: first.rows,
    labelCounts: label?.from === "path" ? null : counts,
    labelOf,
    subjectOf,
    subjectCounts,
  });
  const decisions = [
    subjectSaid,
    labelSaid,
    ...(notes.names ? [decision("names of classes", `from ${notes.namesFrom}`, "it has a line for each code", "likely")] : []),
    ...classesSaid,
    ...(recordings.decision ? [recordings.decision] : []),
    rateSaid(lead, notes.rate),
    windows.decision,
    decision("steps", "none", "signals are used as they are; a step of kind gravity takes it out of an acceleration, as in UCI HAR"),
    ...(testSaid ? [testSaid] : []),
  ];
  return { mapping, decisions, findings, surveys, shape, windows, namesFrom: notes.namesFrom };
}

/** What of a source's name may be kept in files that others get: no path of a machine. */
function baseName(name: string): string {
  return printable(
    name
      .split(/[\\/]+/)
      .filter((part) => part !== "" && part !== "." && part !== "..")
      .at(-1) ?? "recordings",
    80,
  );
}

/** A rate that notes give stands in for one that the files do not. */
function withRate(kinds: readonly ExaminedKind[], found: { readonly rate: number } | null): ExaminedKind[] {
  return kinds.map((kind) => (kind.guess.rateKnown || !found ? kind : { ...kind, guess: { ...kind.guess, time: { rate: found.rate } } }));
}

/** In samples: of recordings, where a column tells them apart within files, otherwise of files. */
function lengthsOf(source: FileSource, lead: ExaminedKind, { recordings, rows }: Survey): Parameters<typeof guessWindows>[1] {
  const whole = lead.guess.recordingColumns.length > 0 ? recordings.filter(({ partial }) => !partial) : [];
  if (whole.length > 0) return { of: "recording", lengths: whole.map(({ samples }) => samples) };
  return { of: "file", lengths: [...rowsOfFiles(source, lead, rows).values()] };
}

/** Labels in a file of their own are of files that are one recording each. */
function agreeing(kinds: readonly ExaminedKind[], intervals: boolean): ExaminedKind[] {
  if (!intervals) return [...kinds];
  return kinds.map((kind) => ({ ...kind, guess: { ...kind.guess, restarts: false, recordingColumns: [] } }));
}

function rateSaid(
  { guess }: ExaminedKind,
  found: { readonly rate: number; readonly from: string; readonly words: string } | null,
): Decision {
  if ("column" in guess.time)
    return decision("rate", `${guess.time.rate} Hz`, `the time stamps of column ${guess.time.column} say`, "likely");
  if (guess.rateKnown) return decision("rate", `${guess.time.rate} Hz`, "rows for each second of a coarse time", "likely");
  if (found) return decision("rate", `${found.rate} Hz`, `${found.from}: "${found.words}"`, "likely");
  return decision("rate", `${guess.time.rate} Hz`, "nothing says how fast was sampled", "guess", [
    "any other: set time.rate and windows.samplingRate",
  ]);
}

function unknownRate(rate: number): Finding {
  return {
    kind: "guess",
    severity: "warning",
    what: `no column of time, and no note of a rate: ${rate} Hz is a mere guess`,
    advice: 'set "time": {"rate": ...} of the files and "samplingRate" of the windows to what the sensor had',
  };
}

function nobody(): Finding {
  return {
    kind: "guess",
    severity: "warning",
    what: "nothing says who was recorded, so that a test cannot be of people who are new to the model",
    advice: 'name a column or a placeholder of the path in the mapping\'s "subject", if one tells persons apart',
  };
}

function uncounted(column: string): Finding {
  return {
    kind: "guess",
    severity: "note",
    what: `labels in column ${column} were not read to the end, so that classes may lack codes`,
    advice: "the import names the first code that is missing: add it to classes",
  };
}
