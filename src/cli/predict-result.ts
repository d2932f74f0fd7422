import { timeStepsOf, trainedOn, type Model } from "../artifact/index.js";
import { timelineTotals, type TimelineTotals } from "../scores/index.js";
import { joinJudged, type JudgedWindows, type PredictedRecording, type TimelineSmoothing } from "../study/index.js";
import { count, duration, percent, plural, shortHash } from "./format.js";
import { clock, recordingRemarks } from "./predict-words.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

/** What `stride predict` found out. */
export interface Predicted {
  readonly modelFile: string;
  readonly model: Model;
  /** The model's name. */
  readonly name: string;
  readonly weightsSha256: string;
  readonly kernels: { readonly name: string; readonly sha256: string };
  /** Samples from one window to the next. */
  readonly hop: number;
  readonly threshold: number | null;
  /** By --threshold; otherwise by the calibration. */
  readonly thresholdGiven: boolean;
  readonly smoothing: TimelineSmoothing | null;
  readonly recordings: readonly PredictedRecording[];
  /** What was taken for what. */
  readonly told: readonly string[];
  readonly allSegments: boolean;
  readonly out: string | null;
  readonly report: { readonly path: string; readonly figures: number } | null;
  readonly seconds: number;
}

/** Segments that are printed of a recording, and recordings whose segments are. */
const MOST_SEGMENTS = 30,
  MOST_RECORDINGS = 3;

/** The document of `stride predict --json`. */
export function predictDocument(predicted: Predicted): unknown {
  const { modelFile, model, name, weightsSha256, kernels, hop, threshold, thresholdGiven, smoothing, told, out, report, seconds } =
    predicted;
  const { classNames, samplingRate } = model;
  return {
    ...{ modelFile, model: name, weightsSha256, classNames, kernels },
    trainedOn: trainedOn(model).map((origin) => ({ name: origin.name, simulated: origin.simulated })),
    window: { seconds: timeStepsOf(model) / samplingRate, hopSeconds: hop / samplingRate, samplingRate },
    unsure:
      threshold === null ? null : { threshold, from: thresholdGiven ? "option" : "calibration", ...(!thresholdGiven && calibrated(model)) },
    smoothing: smoothing && { method: smoothing.method, ...("span" in smoothing && { span: smoothing.span }) },
    told,
    recordings: predicted.recordings.map((one) => ({
      ...{ name: one.name, subject: one.subject, start: one.start, end: one.end, samples: one.samples, samplingRate: one.samplingRate },
      ...{ windows: one.windows, left: one.counts, given: one.inputs.given, filled: one.inputs.filled },
      segments: one.segments.map(({ label, ...segment }) => ({ activity: classNames[label]!, ...segment })),
      totals: totalsDocument(one.totals, classNames),
      noted: one.notes,
      judged: judgedDocument(one.judged),
    })),
    totals: totalsDocument(totalsOf(predicted), classNames),
    judged: judgedDocument(joinJudged(predicted.recordings.map(({ judged }) => judged))),
    ...(out !== null && { out }),
    ...(report && { report: report.path }),
    seconds,
  };
}

function totalsDocument({ seconds, unsure, covered }: TimelineTotals, classNames: readonly string[]) {
  return { seconds: Object.fromEntries(classNames.map((name, label) => [name, seconds[label]!])), unsure, covered };
}

function judgedDocument(judged: JudgedWindows | null) {
  return judged && { ...judged, accuracy: judged.windows > 0 ? judged.right / judged.windows : null };
}

/** Of all recordings. */
export function totalsOf({ recordings, model }: Pick<Predicted, "recordings" | "model">): TimelineTotals {
  return timelineTotals(
    recordings.flatMap(({ segments }) => segments),
    model.classNames.length,
  );
}

function calibrated(model: Model) {
  return model.kind === "network" ? model.calibration?.unsure : undefined;
}

/** The model, its windows, and what unsure means. */
export function predictionFacts({
  modelFile,
  model,
  name,
  weightsSha256,
  hop,
  threshold,
  thresholdGiven,
  smoothing,
  kernels,
}: Predicted): [string, string][] {
  const { samplingRate } = model;
  const seconds = (samples: number): number => Number((samples / samplingRate).toFixed(3));
  const origins = trainedOn(model).map((origin) => `${origin.name}${origin.simulated ? " (simulated: no person was measured)" : ""}`);
  const by = calibrated(model);
  const unsure =
    threshold === null
      ? `no window is called so: ${model.kind === "network" ? "the model has no calibrated threshold; calibrate it, or" : "only of a network stride calibrate chooses a threshold;"} pass --threshold`
      : thresholdGiven
        ? `probability below ${percent(threshold)}, by --threshold`
        : `probability below ${percent(threshold)}, by calibration: ${percent(by!.right)} of the held-out windows above it were right (asked for ${percent(by!.precision, 0)}), ${percent(by!.sure)} of all`;
  const how =
    smoothing &&
    `${smoothing.method}${"span" in smoothing ? ` of ${smoothing.span}` : ""}: labels are told with the help of neighbouring windows, which is another task than each window alone`;
  return [
    ["model", `${modelFile}: ${name}, weights ${shortHash(weightsSha256)}`],
    ["trained on", [...new Set(origins)].join(", ")],
    [
      "windows",
      `${seconds(timeStepsOf(model))} s at ${samplingRate} Hz, ${seconds(hop)} s apart; each stands for the ${seconds(hop)} s around its middle`,
    ],
    ["unsure", unsure],
    ["smoothing", how ?? "none: each window by itself"],
    ["kernels", `${kernels.name} (SHA-256 ${shortHash(kernels.sha256)})`],
  ];
}

/** What `stride predict` prints for people. */
export function renderPredicted(predicted: Predicted, style: Style): string {
  const { recordings, model, allSegments, out, report, seconds } = predicted;
  const { classNames } = model;
  const few = recordings.length <= MOST_RECORDINGS || allSegments;
  const judged = joinJudged(recordings.map((one) => one.judged));
  return [
    renderFacts([...predictionFacts(predicted), ["time", duration(seconds)]], style),
    ...(few ? recordings.map((one) => renderRecording(one, predicted, style)) : [recordingsTable(predicted, style)]),
    totalsTable(
      recordings.length === 1 ? "Totals" : `Totals of ${plural(recordings.length, "recording")}`,
      totalsOf(predicted),
      predicted,
      style,
    ),
    ...(judged ? [renderJudged(judged, classNames, style)] : []),
    ...(out === null ? [] : [renderFacts([["written to", out]], style)]),
    ...(report ? [renderFacts([["report", `${report.path}, with ${plural(report.figures, "figure")} beside it`]], style)] : []),
  ].join("\n");
}

function renderRecording(one: PredictedRecording, { model, allSegments }: Predicted, style: Style): string {
  const { segments, start } = one;
  const shown = allSegments ? segments : segments.slice(0, MOST_SEGMENTS);
  const more = segments.length - shown.length;
  const remarks = recordingRemarks(one, model).map((remark) => `  ${remark}\n`);
  const title = `${one.name}${one.subject === null ? "" : `, subject ${one.subject}`}: ${duration(one.end - one.start)}, ${plural(one.windows, "window")}`;
  if (segments.length === 0) return `${style.bold(title)}\n${remarks.join("")}`;
  const table = renderTable(
    {
      title,
      head: ["from", "to", "activity", "seconds", "mean probability"],
      textColumns: 3,
      rows: shown.map((segment) => [
        clock(segment.start - start),
        clock(segment.end - start),
        `${model.classNames[segment.label]!}${segment.unsure ? " (unsure)" : ""}`,
        (segment.end - segment.start).toFixed(1),
        percent(segment.probability),
      ]),
    },
    style,
  );
  return `${table}${more > 0 ? `  and ${plural(more, "more segment")}; --segments prints all\n` : ""}${remarks.join("")}`;
}

/** A row a recording, where there are many. */
function recordingsTable({ recordings, model }: Predicted, style: Style): string {
  const labelled = recordings.some(({ judged }) => judged);
  return renderTable(
    {
      title: "Recordings",
      head: ["recording", "subject", "longest", "share of it", "unsure", "seconds", "windows", ...(labelled ? ["right"] : [])],
      textColumns: 3,
      rows: recordings.map((one) => {
        const { seconds, covered, unsure } = one.totals;
        const most = seconds.indexOf(Math.max(...seconds));
        const share = (value: number): string => percent(covered > 0 ? value / covered : null);
        return [
          ...[one.name, one.subject ?? "-", covered > unsure ? model.classNames[most]! : "-", share(seconds[most]!), share(unsure)],
          ...[(one.end - one.start).toFixed(1), count(one.windows)],
          ...(labelled ? [percent(one.judged && one.judged.windows > 0 ? one.judged.right / one.judged.windows : null)] : []),
        ];
      }),
    },
    style,
  );
}

function totalsTable(title: string, { seconds, unsure, covered }: TimelineTotals, { model, threshold }: Predicted, style: Style): string {
  const row = (name: string, value: number): string[] => [name, value.toFixed(1), percent(covered > 0 ? value / covered : null)];
  return renderTable(
    {
      title,
      head: ["activity", "seconds", "share"],
      rows: [...model.classNames.map((name, label) => row(name, seconds[label]!)), ...(threshold === null ? [] : [row("unsure", unsure)])],
      totals: row("all", covered),
    },
    style,
  );
}

function renderJudged(judged: JudgedWindows, classNames: readonly string[], style: Style): string {
  const { windows, right, sure, sureRight, confusion, unknown, unlabelled } = judged;
  const others = unknown.map(([label, number]) => `${label} (${count(number)})`).join(", ");
  const facts = renderFacts(
    [
      [
        "labels",
        windows === 0
          ? "no window has one that the model knows"
          : `${style.bold(percent(right / windows))} of ${plural(windows, "window")} were called what was noted`,
      ],
      ...(sure < windows && sure > 0 ? [["sure", `${percent(sureRight / sure)} of the ${count(sure)} that were not unsure`] as const] : []),
      ...(unlabelled > 0 ? [["unlabelled", `${plural(unlabelled, "window")} of which no label has more than half`] as const] : []),
      ...(unknown.length > 0 ? [["not judged", `labels that the model does not know, with their windows: ${others}`] as const] : []),
    ],
    style,
  );
  if (windows === 0) return facts;
  const used = classNames.map((_, k) => k).filter((k) => confusion[k]!.some(Boolean) || confusion.some((row) => row[k]! > 0));
  const table = renderTable(
    {
      title: "What was noted (rows), and what it was called",
      head: ["", ...used.map((k) => classNames[k]!)],
      rows: used.map((i) => [classNames[i]!, ...used.map((j) => count(confusion[i]![j]!))]),
    },
    style,
  );
  return `${facts}\n${table}`;
}
