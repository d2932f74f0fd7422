import { trainedOn, type Model } from "../artifact/index.js";
import type { Dataset, Split } from "../data/index.js";
import type { Correlation, FeatureMap, FilterLayer, Importances, OverTime } from "../explain/index.js";
import type { ExplainedOne } from "../study/index.js";
import { duration, percent, plural, shortHash } from "./format.js";
import { openingsText, type Openings } from "./openings.js";
import type { SplitName } from "./options.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

export interface ExplainedRecording {
  readonly path: string;
  readonly name: string;
  readonly labelled: boolean;
  readonly unlabelled: number;
  /** Seconds of each window's first sample. */
  readonly starts: readonly number[];
  readonly cutShort: boolean;
  /** What was taken for what. */
  readonly told: readonly string[];
}

/** What `stride explain` found out. */
export interface Explained {
  readonly modelFile: string;
  readonly model: Model;
  readonly name: string;
  readonly weightsSha256: string;
  readonly dataset: Dataset;
  readonly fingerprint: string;
  /** Whether it is the dataset that the model was trained on. */
  readonly same: boolean;
  readonly kernels: { readonly name: string; readonly sha256: string };
  readonly split: SplitName;
  /** Of a recording instead of a dataset; null of a dataset. */
  readonly recording: ExplainedRecording | null;
  /** Whose means stand in the place of signals that are taken away, in words. */
  readonly background: string;
  readonly seed: number;
  /** In the split. */
  readonly windows: number;
  /** On all of these. */
  readonly accuracy: number;
  /** The windows that importance and filters are told from. */
  readonly sample: Split;
  /** (C): what stood in the place of signals that were taken away. */
  readonly means: Float32Array;
  /** Null of a single window. */
  readonly importance: {
    readonly permuted: Importances;
    readonly dropped: Importances;
    readonly correlated: readonly Correlation[];
  } | null;
  readonly explained: readonly (ExplainedOne & { readonly number: number; readonly subject: number; readonly label: number })[];
  readonly noGradients: string | null;
  readonly filters: readonly FilterLayer[];
  readonly noFilters: string | null;
  /** Of the first explained windows. */
  readonly maps: readonly (readonly FeatureMap[])[];
  /** Of a recording; of a dataset, of the first explained window and its neighbours in time. Null where there are none. */
  readonly overTime: OverTime | null;
  /** Seconds of its first sample. */
  readonly overTimeFrom: number;
  readonly seconds: number;
  readonly testOpenings: Openings | null;
  readonly report: { readonly path: string; readonly figures: number } | null;
}

/** The document of `stride explain --json`: all numbers but the feature maps', which are drawn. */
export function explainDocument(found: Explained): unknown {
  const { modelFile, name, weightsSha256, dataset, fingerprint, kernels, split, seed, windows, accuracy, sample, means, recording } = found;
  const { importance, explained, noGradients, filters, noFilters, overTime, seconds, testOpenings, report } = found;
  return {
    ...{ modelFile, model: name, weightsSha256, kernels, split, seed, windows, accuracy },
    ...(recording
      ? { recording: { ...recording, starts: undefined, overTime: undefined } }
      : { dataset: { name: dataset.name, simulated: dataset.simulated, fingerprint } }),
    sample: sample.indices.length,
    means: Array.from(means),
    importance: importance && {
      unchanged: importance.permuted.unchanged,
      permuted: importance.permuted.groups,
      dropped: importance.dropped.groups,
      correlated: importance.correlated.map(({ first, second, r }) => ({
        first: dataset.signals[first]!.name,
        second: dataset.signals[second]!.name,
        r,
      })),
    },
    explained: explained.map(({ number, subject, label, target, occlusion, attribution }) => ({
      ...{ window: number, subject, label, target },
      occlusion: {
        ...{ probability: occlusion.probability, starts: occlusion.starts, width: occlusion.width },
        drops: occlusion.drops.map((drops) => Array.from(drops)),
      },
      integratedGradients: attribution && {
        ...{ output: attribution.output, baselineOutput: attribution.baselineOutput, sum: attribution.sum },
        ...{ steps: attribution.steps, complete: attribution.complete, attributions: Array.from(attribution.attributions) },
      },
    })),
    noGradients,
    filters: filters.map(({ frequencies, filters: each, ...layer }) => ({
      ...layer,
      frequencies: Array.from(frequencies),
      dead: each.filter(({ dead }) => dead).length,
      filters: each.map(({ kernels: own, responses, excitedBy, ...rest }) => ({
        ...rest,
        kernels: own.map((kernel) => Array.from(kernel)),
        responses: responses.map((response) => Array.from(response)),
        excitedBy: excitedBy.map(({ window, ...one }) => ({ ...one, window: sample.indices[window]! })),
      })),
    })),
    noFilters,
    overTime: overTime && { start: overTime.start, occlusion: Array.from(overTime.occlusion), called: Array.from(overTime.called) },
    seconds,
    testOpenings,
    ...(report && { report: report.path }),
  };
}

/** What was explained on what, in words. */
export function explainedFacts({
  model,
  name,
  modelFile,
  weightsSha256,
  dataset,
  fingerprint,
  split,
  windows,
  sample,
  seed,
  kernels,
  accuracy,
  recording,
  background,
}: Explained): [string, string][] {
  const origins = [...new Set(trainedOn(model).map((origin) => `${origin.name}${origin.simulated ? " (simulated)" : ""}`))];
  const drawn = sample.indices.length;
  const data: [string, string][] = recording
    ? [
        ["recording", recording.name === recording.path ? recording.path : `${recording.name} of ${recording.path}`],
        [
          "windows",
          `${plural(windows, "window")} from ${recording.starts[0]!.toFixed(2)} s on${recording.cutShort ? "; the recording goes on behind them" : ""}${
            recording.unlabelled > 0 ? `; ${recording.unlabelled} without a label of the model's are left out` : ""
          }`,
        ],
        [
          "accuracy",
          recording.labelled ? percent(accuracy) : "not known, as there are no labels: what it called the windows stands for them",
        ],
      ]
    : [
        [
          "data",
          `${dataset.name}${dataset.simulated ? ", simulated: no person was measured" : ""} (fingerprint ${shortHash(fingerprint)})`,
        ],
        [
          "windows",
          `${plural(windows, "window")}, split ${split}${drawn < windows ? `; importance and filters from ${plural(drawn, "window")} of them, drawn by seed ${seed}` : ""}`,
        ],
        ["accuracy", `${percent(accuracy)}${split === "train" || split === "all" ? ", on windows that it may have been trained on" : ""}`],
      ];
  return [
    ["model", `${modelFile}: ${name}, weights ${shortHash(weightsSha256)}, trained on ${origins.join(", ")}`],
    ...data,
    ["taken away", `means held at the mean of ${background}`],
    ["kernels", `${kernels.name} (SHA-256 ${shortHash(kernels.sha256)})`],
  ];
}

/** What `stride explain` prints for people: the numbers of the pictures. */
export function renderExplained(found: Explained, style: Style): string {
  const { importance, explained, filters, noFilters, noGradients, dataset, model, testOpenings, report, seconds } = found;
  const parts = [renderFacts([...explainedFacts(found), ["time", duration(seconds)]], style)];
  if (importance) parts.push(renderImportance(found, importance, style));
  parts.push(
    renderTable(
      {
        title: "Windows, and when they say what they are called",
        head: ["window", "is", "called", "probability", "most lost by covering", "points", "sum of shares"],
        textColumns: 3,
        rows: explained.map(({ number, label, target, occlusion, attribution }) => {
          const drops = occlusion.drops[0]!;
          const most = drops.reduce((best, drop, i) => (drop > drops[best]! ? i : best), 0);
          const [from, to] = [occlusion.starts[most]!, occlusion.starts[most]! + occlusion.width].map(
            (step) => step / dataset.samplingRate,
          );
          return [
            ...[
              `${number}`,
              found.recording?.labelled === false ? "-" : model.classNames[label]!,
              model.classNames[target]!,
              percent(occlusion.probability),
            ],
            ...[`${from!.toFixed(2)} to ${to!.toFixed(2)} s`, (100 * drops[most]!).toFixed(1)],
            attribution
              ? `${(100 * attribution.sum).toFixed(1)} of ${(100 * (attribution.output - attribution.baselineOutput)).toFixed(1)}`
              : "-",
          ];
        }),
      },
      style,
    ),
  );
  const layers = filters.map(({ name, filters: each, kernelSize }): [string, string] => {
    const dead = each.filter((filter) => filter.dead).length;
    const peaks = each
      .filter((filter) => !filter.dead)
      .map(({ peak }) => peak)
      .sort((a, b) => a - b);
    const spread = peaks.length > 0 ? `; they let through most at ${peaks[0]!.toFixed(1)} to ${peaks.at(-1)!.toFixed(1)} Hz` : "";
    return [`filters of ${name}`, `${each.length} of ${kernelSize} weights a signal, ${dead} dead${spread}`];
  });
  parts.push(
    renderFacts(
      [
        ...layers,
        ...(noFilters === null ? [] : [["filters", noFilters] as const]),
        ...(noGradients === null ? [] : [["gradients", noGradients] as const]),
        ...(testOpenings ? [["test set", openingsText(testOpenings, !dataset.unrecorded?.includes("subjects"))] as const] : []),
        report
          ? (["report", `${report.path}, with ${plural(report.figures, "figure")} beside it`] as const)
          : (["report", "--report DIR draws all this, with the kernels and feature maps"] as const),
      ],
      style,
    ),
  );
  return parts.join("\n");
}

function renderImportance(
  { model, dataset: { signals }, recording }: Explained,
  { permuted, dropped, correlated }: NonNullable<Explained["importance"]>,
  style: Style,
): string {
  const points = (share: number): string => (100 * share).toFixed(1);
  const table = renderTable(
    {
      title: `Which signals matter: ${recording?.labelled === false ? "answers that change" : "accuracy lost"} without them, in points, and log loss gained`,
      head: ["signals", "permuted", "± SD", "log loss", "dropped", ...model.classNames.map((each) => each.slice(0, 12))],
      rows: permuted.groups.map(({ name, accuracyDrop, lossRise, perClass }, i) => [
        ...[
          name,
          points(accuracyDrop.mean),
          points(accuracyDrop.sd),
          lossRise.mean.toFixed(3),
          points(dropped.groups[i]!.accuracyDrop.mean),
        ],
        ...perClass.map((own) => (own ? points(own.recallDrop.mean) : "-")),
      ]),
    },
    style,
  );
  if (correlated.length === 0) return table;
  const pairs = correlated
    .slice(0, 4)
    .map(({ first, second, r }) => `${signals[first]!.name} and ${signals[second]!.name} (r ${r.toFixed(2)})`);
  return `${table}${renderFacts([["note", `signals that tell the same share their importance, so that each looks unimportant: ${pairs.join(", ")}; see the rows of sensors and units`]], style)}`;
}
