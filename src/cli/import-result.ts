import type { Dataset } from "../data/index.js";
import { printable } from "../data/formats/quote.js";
import { findingLine, type Decision, type Examination, type Finding, type ImportReport, type Mapping } from "../recordings/index.js";
import { bytes, count, plural, shortHash } from "./format.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

/** Columns of a file beyond this many are summed up: 45 of Daily and Sports would hide all else. */
const MOST_COLUMNS = 24;

/** What files seem to be, why, and what is wrong with them. */
export function renderExamination(
  { known, files, columns, decisions, findings, shape, read }: Examination,
  { style, next }: { readonly style: Style; readonly next: readonly (readonly [string, string])[] },
): string {
  const looked = `${plural(read.files, "file")} and ${plural(read.rows, "row")} were read${read.all ? ", which is all there is" : ": the first, the last and some between"}`;
  return [
    known === null
      ? `${style.bold("What this seems to be")} (${looked})\n`
      : `${style.bold(`This is ${known}, a layout that is known`)} (${looked})\n`,
    renderTable(
      {
        title: "Files",
        head: ["files", "taken for", "why", "number", "size"],
        textColumns: 3,
        rows: files.map((group) => [
          cut(group.pattern, 50),
          group.takenFor,
          cut(group.because, 60),
          count(group.count),
          bytes(group.bytes),
        ]),
      },
      style,
    ),
    ...columns.map(({ pattern, decisions: own }) => renderColumns(pattern, own, style)),
    renderDecisions(decisions, style),
    renderFindings(findings, style),
    renderShape(shape, style),
    ...(next.length > 0 ? [renderFacts(next, style)] : []),
  ].join("\n");
}

function renderColumns(pattern: string, decisions: readonly Decision[], style: Style): string {
  const shown = decisions.slice(0, MOST_COLUMNS);
  const rows = shown.map((each) => [cut(each.about, 28), cut(each.taken, 40), sureText(each), cut(each.because, 70)]);
  const rest = decisions.length - shown.length;
  const more = rest > 0 ? [["...", `${rest} more columns, all in the mapping`, "", ""]] : [];
  return renderTable(
    {
      title: `Columns of ${printable(pattern)}`,
      head: ["column", "taken for", "how sure", "why"],
      textColumns: 4,
      rows: [...rows, ...more],
    },
    style,
  );
}

function renderDecisions(decisions: readonly Decision[], style: Style): string {
  const facts = decisions.map(({ about, taken, because, sure, alternatives }): [string, string] => {
    const others = alternatives.length > 0 ? `; otherwise ${alternatives.join(" or ")}` : "";
    return [
      printable(about, 30),
      printable(`${taken}: ${sure === "certain" ? "" : `${sure === "guess" ? "a guess" : "likely"}, as `}${because}${others}`, 400),
    ];
  });
  return `${style.bold("Decisions")}\n${renderFacts(facts, style)}`;
}

function sureText({ sure, alternatives }: Decision): string {
  return alternatives.length > 0 ? `${sure}, or ${alternatives.join(", ")}` : sure;
}

const MARKS = { fault: "wrong", warning: "look", note: "note" };

export function renderFindings(findings: readonly Finding[], style: Style): string {
  if (findings.length === 0) return `${style.bold("Findings")}\n  ${"nothing seems wrong"}\n`;
  return `${style.bold("Findings")}\n${renderFacts(
    findings.map((finding) => [MARKS[finding.severity], findingLine(finding)] as const),
    style,
  )}`;
}

function renderShape({ windows, exact, timeSteps, signals, classes, subjects }: Examination["shape"], style: Style): string {
  const about = exact ? "" : "about ";
  const signalText = signals.length <= 12 ? signals.join(", ") : `${signals.slice(0, 9).join(", ")}, ... ${signals.at(-1)}`;
  return `${style.bold("What comes of it")}\n${renderFacts(
    [
      [
        "X",
        `${about}${count(windows)} x ${timeSteps} x ${signals.length} (window x time x channel)${exact ? "" : ", worked out from sizes: gaps and changes of label take some"}`,
      ],
      ["channels", signalText],
      [
        "y",
        classes.length === 0
          ? "none: set label, as windows without labels train nothing"
          : `${plural(classes.length, "class")}: ${classes.map(({ name, windows: some }) => `${printable(name, 40)} ${about ? "~" : ""}${count(some)}`).join(", ")}`,
      ],
      [
        "subjects",
        subjects.length === 0 ? "nobody knows" : `${count(subjects.length)}: ${listed(subjects.map(({ name }) => printable(name, 40)))}`,
      ],
    ],
    style,
  )}`;
}

export interface Imported {
  readonly mapping: Mapping;
  readonly report: ImportReport;
  readonly findings: readonly Finding[];
  readonly dataset: Dataset;
  readonly out: string;
  readonly fingerprint: string;
  readonly next: string;
  /** Whether the mapping was guessed a moment ago, and nobody has looked at it. */
  readonly accepted: boolean;
}

/** What became of recordings. */
export function renderImport({ mapping, report, findings, dataset, out, fingerprint, next, accepted }: Imported, style: Style): string {
  const { timeSteps, signals, samplingRate, testSubjects, classNames } = dataset;
  const names = new Map(report.perSubject.map(({ name, subject }) => [subject, name]));
  return [
    renderFacts(
      [
        [
          "dataset",
          `${mapping.name}, ${count(report.windows)} x ${timeSteps} x ${signals.length} (window x time x channel) at ${samplingRate} Hz`,
        ],
        ...(accepted ? [["mapping", "as it was guessed, --accept: nobody has looked at it"] as const] : []),
        ["from", `${plural(report.recordings, "recording")} in ${plural(report.files, "file")}, ${plural(report.rows, "row")}`],
        ["left out", leftOutText(report)],
        [
          "test subjects",
          testSubjects.length === 0 ? "none" : listed(testSubjects.map((subject) => names.get(subject) ?? String(subject))),
        ],
      ],
      style,
    ),
    renderTable(
      {
        title: "Windows by class",
        head: ["class", "windows", "subjects"],
        rows: classNames.map((name, k) => [
          name,
          count(report.perClass[k]!.windows),
          report.perSubject.length === 0 ? "-" : count(report.perSubject.filter(({ perClass }) => perClass[k]! > 0).length),
        ]),
      },
      style,
    ),
    ...(accepted ? [] : [renderFindings(findings, style)]),
    renderFacts(
      [
        ["file", `${out} (fingerprint ${shortHash(fingerprint)})`],
        ["next", next],
      ],
      style,
    ),
  ].join("\n");
}

/** Everything that is in no window, and why, a line each. */
function leftOutText({ leftOut, unmatched }: ImportReport): string {
  const { unlabelled, mixed, classes, tooShort, tail, gaps, interpolated, missing, rows, unusedLabels } = leftOut;
  const others = classes.reduce((sum, { windows }) => sum + windows, 0);
  const lines = [
    unmatched.length > 0 && `${plural(unmatched.length, "file")} that no pattern means: ${listed(unmatched, 4)}`,
    unlabelled > 0 && `${plural(unlabelled, "window")} without a label`,
    mixed > 0 && `${plural(mixed, "window")} of several labels, none with the share asked for`,
    others > 0 &&
      `${plural(others, "window")} of classes that the mapping leaves out: ${listed(
        classes.map(({ code, windows }) => `${code} ${count(windows)}`),
        12,
      )}`,
    tooShort.recordings > 0 && `${plural(tooShort.recordings, "recording")} shorter than a window: ${listed(tooShort.first, 3)}`,
    tail > 0 && `${plural(tail, "sample")} behind the last window of a stretch`,
    missing > 0 && `${plural(missing, "sample")} with a missing value`,
    rows.count > 0 && `${plural(rows.count, "row")} that ${rows.count === 1 ? "is no sample" : "are no samples"}`,
    unusedLabels.rows > 0 &&
      `${plural(unusedLabels.rows, "row")} of label files that belong to no recording, the first ${unusedLabels.first}`,
  ].filter((line) => line !== false);
  const told = [
    gaps > 0 && `${plural(gaps, "gap")} across which there is no window`,
    interpolated > 0 && `${plural(interpolated, "missing sample")} interpolated`,
  ];
  const all = [...lines, ...told.filter((line) => line !== false)];
  return all.length === 0 ? "nothing" : all.map((line) => printable(line, 300)).join("\n");
}

function listed(items: readonly string[], most = 20): string {
  const shown = items.slice(0, most).join(", ");
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

function cut(text: string, width: number): string {
  const shown = printable(text, 400);
  return shown.length <= width ? shown : `${shown.slice(0, width - 3)}...`;
}
