import { nameOf, type SingleModel } from "../artifact/index.js";
import { hasSubjects, type Dataset, type PreparationAudit, type SplitAudit } from "../data/index.js";
import type { MeasuredFolds, MeasuredLeak } from "../study/index.js";
import { formatP, formatPoints, summarize } from "../scores/index.js";
import { VERSION } from "../study/version.js";
import type { AuditedSplit, AuditOptions } from "./audit-options.js";
import { count, ofSubjects, percent, plural, shortHash } from "./format.js";
import { accuracyIntervals, range } from "./intervals.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

export interface AuditResult {
  readonly dataset: Dataset;
  readonly fingerprint: string;
  readonly split: AuditedSplit;
  readonly options: AuditOptions;
  /** One, or one a fold. */
  readonly audits: readonly SplitAudit[];
  readonly leaks: readonly string[];
  /** Only with --measure. */
  readonly measured: MeasuredLeak | null;
}

/** The document of `stride audit DATASET --json`. */
export function auditDocument({ dataset, fingerprint, split, audits, leaks, measured, options }: AuditResult): unknown {
  return {
    stride: VERSION,
    dataset: { name: dataset.name, simulated: dataset.simulated, fingerprint, windows: dataset.y.length },
    split,
    ...(split === "random" && { seed: options.seed }),
    audits,
    leaks,
    ...(measured && {
      measured: {
        epochs: options.epochs,
        seed: options.seed,
        byWindows: measuredDocument(measured.byWindows),
        bySubjects: measuredDocument(measured.bySubjects),
        difference: measured.byWindows.scores.accuracy - measured.bySubjects.scores.accuracy,
        p: measured.p,
        wins: measured.wins,
      },
    }),
  };
}

function measuredDocument({ accuracies, scores }: MeasuredFolds) {
  const { mean, sd } = summarize(accuracies);
  return { accuracy: scores.accuracy, subjectInterval: accuracyIntervals([scores]).subjects, folds: accuracies, mean, std: sd };
}

/** What `stride audit DATASET` prints for people. */
export function renderAudit({ dataset, fingerprint, split, options, audits, leaks, measured }: AuditResult, style: Style): string {
  const about = dataset.simulated ? ", simulated data" : "";
  const [first] = audits as [SplitAudit];
  const named = {
    official: hasSubjects(dataset) ? "official, by whole subjects" : "official, by files; no subjects recorded",
    random: `at random by windows, 70 % to train on, seed ${options.seed}`,
    groupKFold: `${audits.length} folds of whole training subjects`,
  }[split];
  return [
    renderFacts(
      [
        ["data", `${dataset.name}${about} (fingerprint ${shortHash(fingerprint)})`],
        ["split", named],
        ["compared", `windows whole, and their first and last ${plural(first.stretchSteps, "time step")}, byte for byte in all signals`],
      ],
      style,
    ),
    renderTable(
      {
        title: `What train and test share${about}`,
        head: [
          "fold",
          "train",
          "test",
          "sharing inside train",
          "inside test",
          "test sharing with train",
          "duplicates",
          ...(hasSubjects(dataset) ? ["subjects", "recordings"] : []),
        ],
        rows: audits.map(({ train, test, ...both }, i) => [
          audits.length > 1 ? String(i + 1) : "-",
          count(train.windows),
          count(test.windows),
          count(train.sharedPairs),
          count(test.sharedPairs),
          count(both.testWindowsShared),
          count(both.testWindowsDuplicated),
          ...(hasSubjects(dataset) ? [count(both.subjectsOnBothSides.length), count(both.recordingsCut)] : []),
        ]),
      },
      style,
    ),
    leaks.length === 0
      ? hasSubjects(dataset)
        ? "No leak found: train and test share no stretch, no window, no subject and no recording.\n"
        : "No leak found: train and test share no stretch and no window. Subjects and recordings are not recorded: those may be shared.\n"
      : `${style.bold(leaks.length === 1 ? "A leak:" : `${leaks.length} leaks:`)}\n${leaks.map((leak) => `  ${leak}\n`).join("")}`,
    ...(measured ? [renderMeasured(measured, options, about, style)] : []),
  ].join("\n");
}

function renderMeasured(
  { byWindows, bySubjects, p, wins }: MeasuredLeak,
  { epochs, seed }: AuditOptions,
  about: string,
  style: Style,
): string {
  const row = (name: string, { accuracies, scores }: MeasuredFolds): string[] => {
    const { mean, sd } = summarize(accuracies);
    const { subjects } = accuracyIntervals([scores]);
    return [name, percent(scores.accuracy, 2), `${percent(mean, 2)} ± ${(100 * sd!).toFixed(2)}`, subjects ? range(subjects) : "-"];
  };
  const folds = byWindows.accuracies.length;
  const gain = byWindows.scores.accuracy - bySubjects.scores.accuracy;
  return (
    renderTable(
      {
        title: `What a cut by windows flatters by: baseline, standardised, ${plural(epochs, "epoch")}, seed ${seed}, training subjects alone${about}`,
        head: [`${folds} folds of`, "accuracy", "mean ± SD of folds", "95 % over subjects"],
        rows: [row("windows at random", byWindows), row("whole subjects", bySubjects)],
      },
      style,
    ) +
    `  ${formatPoints(gain)} for windows at random (${formatP(p)} by Wilcoxon's test over subjects; better on ${wins.won} of ${plural(wins.pairs, "subject")}${wins.tied > 0 ? `, ${wins.tied} tied` : ""})\n`
  );
}

export interface ModelAuditResult {
  readonly file: string;
  readonly model: SingleModel;
  readonly dataset: Dataset;
  /** One an input; null where it sees raw signals. */
  readonly preparations: readonly (PreparationAudit | null)[];
  /** Test subjects that the training record names as trained on. */
  readonly testSubjects: readonly number[];
}

const ALLOWED = ["training subjects", "training windows"];

/** The document of `stride audit MODEL --data DATASET --json`. */
export function modelAuditDocument({ file, model, dataset, preparations, testSubjects }: ModelAuditResult) {
  const { fingerprint } = model.training.dataset;
  const leaks = [
    ...(testSubjects.length > 0 ? [`test subjects ${testSubjects.join(", ")} were trained on`] : []),
    ...preparations.flatMap((one, i) => {
      const leaking = one?.fittedOn !== null && one?.fittedOn !== undefined && !ALLOWED.includes(one.fittedOn);
      return leaking ? [`the preparation of input ${i + 1} was fitted on ${one.fittedOn}`] : [];
    }),
  ];
  return {
    stride: VERSION,
    file,
    dataset: { name: dataset.name, simulated: dataset.simulated, fingerprint },
    preparations,
    testSubjects,
    leaks,
  };
}

/** What `stride audit MODEL --data DATASET` prints for people. */
export function renderModelAudit(result: ModelAuditResult, style: Style): string {
  const { file, model, dataset, preparations } = result;
  const { leaks } = modelAuditDocument(result);
  const { subjects, windows } = model.training.dataset;
  const inputs = preparations.map((one, i): [string, string] => {
    const name = preparations.length > 1 ? `preparation ${i + 1}` : "preparation";
    if (!one) return [name, "none: raw signals, so nothing was fitted"];
    if (one.fittedOn !== null) return [name, `${one.kind}, fitted on ${one.fittedOn}: its numbers are theirs`];
    const distances = one.distances.map(({ name: of, distance }) => `${distance.toPrecision(2)} from ${of}`).join(", ");
    return [name, `fitted on none of these: ${distances} (largest difference, in scales of its signal); where it comes from is not known`];
  });
  return [
    renderFacts(
      [
        ["model", `${file}: ${nameOf(model)}`],
        [
          "data",
          `${dataset.name}${dataset.simulated ? ", simulated data" : ""} (fingerprint ${shortHash(model.training.dataset.fingerprint)}), the one it was trained on`,
        ],
        [
          "trained on",
          subjects.length > 0
            ? `${plural(subjects.length, "subject")}: ${subjects.join(", ")}`
            : `${plural(windows, "window")}${ofSubjects(0)}`,
        ],
        ...inputs,
      ],
      style,
    ),
    leaks.length > 0
      ? `${style.bold(leaks.length === 1 ? "A leak:" : `${leaks.length} leaks:`)}\n${leaks.map((leak) => `  ${leak}\n`).join("")}`
      : preparations.some((one) => one?.fittedOn === null)
        ? "No leak found, but a preparation that cannot be explained.\n"
        : hasSubjects(dataset)
          ? "No leak found: no test subject was trained on, and the preparation knows the training subjects alone.\n"
          : "No leak found: the preparation knows the training windows alone. No subjects are recorded: who was tested may have been trained on.\n",
  ].join("\n");
}
