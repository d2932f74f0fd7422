import type { Model } from "../artifact/index.js";
import type { Dataset, Split } from "../data/index.js";
import type { Correlation, FeatureMap, FilterLayer, Importances, OverTime } from "../explain/index.js";
import type { ExplainedOne } from "../study/index.js";
import type { Openings } from "./openings.js";
import type { SplitName } from "./options.js";

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
