import type { Dataset } from "../data/index.js";
import { printable } from "../data/formats/quote.js";
import { findingLine, type Decision, type Examination, type Finding, type ImportReport, type Mapping } from "../recordings/index.js";
import { bytes, count, plural, shortHash } from "./format.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

/** Lines about columns beyond this many are summed up: they would hide all else. */
const MOST_LINES = 24;

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
    renderFiles(files, style),
    ...columns.map(({ pattern, decisions: own }) => renderColumns(pattern, own, style)),
    renderDecisions(decisions, style),
    renderFindings(findings, style),
    renderShape(shape, style),
    ...(next.length > 0 ? [renderFacts(next, style)] : []),
  ].join("\n");
}

function renderFiles(files: Examination["files"], style: Style): string {
  const facts = files.map(({ pattern, count: many, bytes: size, takenFor, because }): [string, string] => [
    takenFor,
    `${plain(pattern)} (${many === 1 ? "" : `${count(many)} files, `}${bytes(size)}): ${plain(because)}`,
  ]);
  return `${style.bold("Files")}\n${renderFacts(facts, style)}`;
}

/** Neighbouring columns of one sensor on one line. */
function renderColumns(pattern: string, decisions: readonly Decision[], style: Style): string {
  const groups: Decision[][] = [];
  for (const each of decisions) {
    const last = groups.at(-1)?.at(-1);
    if (last?.because === each.because && last.sure === each.sure && kindOf(last) === kindOf(each)) groups.at(-1)!.push(each);
    else groups.push([each]);
  }
  const facts = groups.slice(0, MOST_LINES).map((group): [string, string] => {
    const [first] = group as [Decision];
    const names = group.map(({ about }) => plain(about, 40));
    const about = group.length > 3 ? `${names[0]} to ${names.at(-1)}` : names.join(", ");
    return [about || "(no name)", `${takenText(group)}: ${reasonText(first)}`];
  });
  const rest = groups.slice(MOST_LINES).flat();
  const more: [string, string][] =
    rest.length > 0
      ? [[`${plain(rest[0]!.about, 40)} to ${plain(rest.at(-1)!.about, 40)}`, `${rest.length} more columns: ${restText(rest)}`]]
      : [];
  return `${style.bold(`Columns of ${plain(pattern)}`)}\n${renderFacts([...facts, ...more], style)}`;
}

/** What became of columns that are not listed; the mapping has the signals, --json all. */
function restText(rest: readonly Decision[]): string {
  const leftOut = rest.filter(({ taken }) => taken === "left out").length;
  const kept = rest.length - leftOut;
  return [...(kept > 0 ? [`${kept} taken, see the mapping`] : []), ...(leftOut > 0 ? [`${leftOut} left out, see --json`] : [])].join(", ");
}

/** "acc_x, acc_y, acc_z (m/s2, made g)"; of more than three the first and the last. */
function takenText(group: readonly Decision[]): string {
  const split = group.map(({ taken }) => /^(.*?)( \(.*\))?$/s.exec(plain(taken))!);
  const names = split.map(([, name]) => name!);
  if (new Set(names).size === 1) return split[0]![0];
  return `${names.length > 3 ? `${names[0]} to ${names.at(-1)}` : names.join(", ")}${split[0]![2] ?? ""}`;
}

/** What columns must share to stand on one line: the unit of signals, the role of others. */
function kindOf({ taken }: Decision): string {
  return / \(.*\)$/s.exec(taken)?.[0] ?? taken;
}

function reasonText({ because, sure, alternatives }: Decision): string {
  const others = alternatives.length > 0 ? `; otherwise ${alternatives.join(" or ")}` : "";
  return plain(`${sure === "certain" ? "" : `${sure === "guess" ? "a guess" : "likely"}, as `}${because}${others}`);
}

function renderDecisions(decisions: readonly Decision[], style: Style): string {
  const facts = decisions.map((each): [string, string] => [plain(each.about, 40), `${plain(each.taken)}: ${reasonText(each)}`]);
  return `${style.bold("Decisions")}\n${renderFacts(facts, style)}`;
}

const MARKS = { fault: "wrong", warning: "look", note: "note" };

export function renderFindings(findings: readonly Finding[], style: Style): string {
  if (findings.length === 0) return `${style.bold("Findings")}\n  nothing seems wrong\n`;
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
          : `${plural(classes.length, "class")}: ${classes.map(({ name, windows: some }) => `${plain(name, 40)} ${about ? "~" : ""}${count(some)}`).join(", ")}`,
      ],
      [
        "subjects",
        subjects.length === 0 ? "nobody knows" : `${count(subjects.length)}: ${listed(subjects.map(({ name }) => plain(name, 40)))}`,
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
    ...(accepted && findings.length === 0 ? [] : [renderFindings(findings, style)]),
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
  const { unlabelled, mixed, classes, tooShort, unjoined, tail, gaps, interpolated, missing, rows, unusedLabels } = leftOut;
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
    unjoined.recordings > 0 &&
      `${plural(unjoined.recordings, "recording")} that ${unjoined.recordings === 1 ? "has" : "have"} no partner in another kind of file: ${listed(unjoined.first, 2)}`,
    tail > 0 && `${plural(tail, "sample")} behind the last window of a stretch`,
    missing > 0 && `${plural(missing, "sample")} with a missing value`,
    rows.count > 0 &&
      `${plural(rows.count, "row")} that ${rows.count === 1 ? "is no sample" : "are no samples"}: ${rows.count === 1 ? "" : "the first "}${rowSaid(rows.first[0]!)}`,
    unusedLabels.rows > 0 &&
      `${plural(unusedLabels.rows, "row")} of label files that belong to no recording, the first ${unusedLabels.first}`,
  ].filter((line) => line !== false);
  const told = [
    gaps > 0 && `${plural(gaps, "gap")} across which there is no window`,
    interpolated > 0 && `${plural(interpolated, "missing sample")} interpolated`,
  ];
  const all = [...lines, ...told.filter((line) => line !== false)];
  return all.length === 0 ? "nothing" : all.map((line) => plain(line, 300)).join("\n");
}

function listed(items: readonly string[], most = 20): string {
  const shown = items.slice(0, most).join(", ");
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** Strangers' text on one line, its quotation marks as they are. */
function plain(text: string, longest = 400): string {
  return printable(text, longest).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
}

function rowSaid({ file, row, reason }: ImportReport["leftOut"]["rows"]["first"][number]): string {
  return `${file}: row ${row}: ${reason}`;
}
