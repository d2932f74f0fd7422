import type { Model } from "../artifact/index.js";
import { hasSubjects, type Split } from "../data/index.js";
import {
  bootstrapSubjects,
  concentration,
  labelRunErrors,
  scoreCalibration,
  subjectTallies,
  type CalibrationScores,
  type Interval,
  type LabelRunErrors,
  type WithInterval,
} from "../scores/index.js";
import type { JudgedSplit, Smoothed, SmoothOptions } from "../study/index.js";
import { count, percent, plural } from "./format.js";
import { range } from "./intervals.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

/** What is found out about windows beyond how many were called rightly. */
export interface Diagnosis {
  readonly calibration: {
    readonly now: CalibrationScores;
    /** Before the temperature; null where there is none, or nothing before it. */
    readonly before: CalibrationScores | null;
    readonly temperature: number | null;
  };
  /** Whether intervals are over windows, as nobody recorded who they are of. */
  readonly overWindows: boolean;
  /** Most errors first; null where no subjects are recorded, whose stretches they are. */
  readonly labelRuns: readonly LabelRunErrors[] | null;
  readonly smoothed: (Smoothed & { readonly interval: Interval | null }) | null;
}

/** Any seed will do, but the same windows must give the same intervals. */
const BOOTSTRAP = { seed: 1 };
/** Label runs in a table. */
const SHOWN = 5;

export async function diagnose(model: Model, split: Split, judged: JudgedSplit, smooth: SmoothOptions | undefined): Promise<Diagnosis> {
  const { temperatureOf } = await import("../artifact/index.js");
  const { smoothSplit } = await import("../study/index.js");
  const smoothed = smooth ? await smoothSplit(model, split, judged, smooth) : null;
  const recorded = hasSubjects(split.dataset);
  const has = model.kind === "rocket" || (model.kind === "network" && model.calibration !== undefined);
  return {
    calibration: {
      now: scoreCalibration(judged, BOOTSTRAP),
      before: judged.uncalibrated && scoreCalibration({ ...judged, ...judged.uncalibrated }, BOOTSTRAP),
      temperature: has ? temperatureOf(model) : null,
    },
    overWindows: !recorded,
    labelRuns: recorded ? labelRunErrors(judged, [judged.predicted], judged.classes) : null,
    smoothed: smoothed && { ...smoothed, interval: bootstrapSubjects([subjectTallies(smoothed.scores.perSubject)], BOOTSTRAP) },
  };
}

/** For a JSON document. */
export function diagnosisDocument({ calibration, labelRuns, smoothed }: Diagnosis) {
  return {
    calibration: {
      temperature: calibration.temperature,
      ...calibrationDocument(calibration.now),
      uncalibrated: calibration.before && calibrationDocument(calibration.before),
    },
    labelRuns: labelRuns && {
      ...{ count: labelRuns.length, halfOfErrorsIn: concentration(labelRuns) },
      worst: labelRuns.filter(({ errors }) => errors > 0).slice(0, 20),
    },
    smoothed: smoothed && smoothedDocument(smoothed),
  };
}

function calibrationDocument({ ece, eceEqualMass, brier, nll, bins }: CalibrationScores) {
  const plain = ({ value, interval }: WithInterval) => ({ value, interval: bounds(interval) });
  return { ece: plain(ece), eceEqualMass: plain(eceEqualMass), brier: plain(brier), logLoss: plain(nll), bins };
}

function smoothedDocument({ method, span, transitions, chains, scores, comparison, interval }: NonNullable<Diagnosis["smoothed"]>) {
  const { difference, wins, p } = comparison;
  return {
    ...{ anotherTask: true, method, span, chains },
    transitions: transitions && {
      ...{ constant: transitions.constant, windows: transitions.windows, subjects: transitions.subjects },
      probabilities: [...transitions.from],
    },
    scores,
    interval: bounds(interval),
    difference: { value: difference, interval: bounds(comparison.interval), wins, p },
  };
}

function bounds(interval: Interval | null): [number, number] | null {
  return interval && [interval.low, interval.high];
}

/** Lines under an accuracy. */
export function calibrationFacts({ calibration: { now, before, temperature }, overWindows }: Diagnosis): [string, string][] {
  const text = ({ value, interval }: WithInterval): string =>
    `${percent(value)}${interval ? ` (95 % over ${overWindows ? "windows" : "subjects"} ${range([interval.low, interval.high])})` : ""}`;
  const size = ({ brier, nll }: CalibrationScores): string => `Brier score ${brier.value.toFixed(3)}, loss ${nll.value.toFixed(3)}`;
  const lines: [string, string][] = [["calibration error", `${text(now.ece)}, ${size(now)}`]];
  if (before) lines.push(["before temperature", `${text(before.ece)}, ${size(before)}`]);
  if (temperature !== null) lines.push(["temperature", temperature.toPrecision(4)]);
  return lines;
}

/** The label runs that hold most errors; nothing where there are none. */
export function renderLabelRuns({ labelRuns }: Diagnosis, classNames: readonly string[], simulated: boolean, style: Style): string[] {
  const held = labelRuns && concentration(labelRuns);
  if (!held) return [];
  const worst = labelRuns.filter(({ errors }) => errors > 0).slice(0, SHOWN);
  const about = `${count(held.runs)} of ${plural(labelRuns.length, "label run")} ${held.runs === 1 ? "holds" : "hold"} ${percent(held.share, 0)} of all errors`;
  return [
    renderTable(
      {
        title: `Label runs, worst first${simulated ? ", simulated data" : ""}: ${about}`,
        head: ["subject", "class", "called", "wrong", "windows"],
        textColumns: 3,
        rows: worst.map(({ subject, label, called, errors, windows }) => {
          const mostly = called.reduce((most, n, k) => (k !== label && (most === label || n > called[most]!) ? k : most), label);
          return [String(subject), classNames[label]!, classNames[mostly]!, count(errors), count(windows)];
        }),
      },
      style,
    ),
  ];
}

/** The smoothed figure, apart from all others. */
export function renderSmoothed(smoothed: NonNullable<Diagnosis["smoothed"]>, accuracy: number, simulated: boolean, style: Style): string {
  const { scores, interval, comparison, chains } = smoothed;
  const { difference, interval: between } = comparison;
  const points = (value: number): string => `${value < 0 ? "" : "+"}${(100 * value).toFixed(1)}`;
  return `${style.bold(`Smoothed over time${simulated ? ", simulated data" : ""}`)}, another task: it uses neighbouring windows${ofFuture(smoothed.method)}\n${renderFacts(
    [
      ["how", `${howText(smoothed)}, within ${plural(chains, "chain")} of one subject's windows`],
      ["each window alone", percent(accuracy)],
      ["smoothed", `${percent(scores.accuracy)}${interval ? ` (95 % over subjects ${range([interval.low, interval.high])})` : ""}`],
      [
        "difference",
        `${points(difference)} points${between ? ` (95 % over subjects ${points(between.low)} to ${points(between.high)})` : ""}`,
      ],
      ["by subject", verdictOf(smoothed)],
    ],
    style,
  )}`;
}

/** "majority of 5 windows" */
export function howText({ method, span, transitions }: Smoothed): string {
  if (!transitions) return `majority of ${span} windows${method.endsWith("-causal") ? ", itself the last" : " around it"}`;
  const { constant, windows, subjects } = transitions;
  return `hidden Markov model${method.endsWith("-causal") ? ", forward pass" : ", most probable path"}, transitions counted in ${plural(windows, "window")} of ${plural(subjects.length, "training subject")}, each count + ${constant}`;
}

export function ofFuture(method: Smoothed["method"]): string {
  return method.endsWith("-causal") ? ", of the past alone" : ", of the future too";
}

export function verdictOf({ comparison: { a, b, wins, p } }: Smoothed): string {
  const { won, tied, pairs } = wins;
  const claim = p < 0.05 ? (b > a ? "smoothing helps" : "smoothing hurts") : "with and without smoothing cannot be told apart";
  return `${claim}: better in ${won} of ${plural(pairs, "subject")}, ${tied} tied (Wilcoxon, p = ${p.toPrecision(2)})`;
}
