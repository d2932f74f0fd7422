/** Why a model says what it says, and all that a page about it is made from. */
export interface ExplanationInput {
  readonly title: string;
  /** As the command was typed. */
  readonly command: string;
  /** What was explained on what, in words. */
  readonly facts: readonly (readonly [string, string])[];
  /** What a reader must know before any figure. */
  readonly notices: readonly string[];
  readonly dataset: { readonly name: string; readonly simulated: boolean };
  readonly classNames: readonly string[];
  readonly signals: ExplainedSignals;
  /** Null where there are no labels to lose. */
  readonly importance: ImportanceInput | null;
  readonly windows: readonly WindowExplanation[];
  /** Why there are no gradients in the windows; null where there are. */
  readonly noGradients: string | null;
  readonly overTime: OverTimeInput | null;
  readonly filters: readonly FilterLayerInput[];
  /** Why there are no filters; null where there are. */
  readonly noFilters: string | null;
  /** Of some windows, layer by layer; none of a model that is no network. */
  readonly featureMaps: readonly { readonly window: string; readonly layers: readonly FeatureMapInput[] }[];
}

export interface ExplainedSignals {
  /** In Hz; null where it is not recorded, and time is in steps. */
  readonly samplingRate: number | null;
  readonly names: readonly string[];
  readonly units: readonly string[];
  /** Signals that are drawn on one axis. */
  readonly panels: readonly { readonly name: string; readonly unit: string; readonly channels: readonly number[] }[];
}

interface Spread {
  readonly mean: number;
  readonly sd: number;
}

export interface ImportanceInput {
  /** "validation windows", "training windows". */
  readonly part: string;
  readonly windows: number;
  readonly repeats: number;
  readonly accuracy: number;
  readonly loss: number;
  readonly groups: readonly ImportanceRow[];
  /** Pairs of signals that tell much the same, closest first. */
  readonly correlated: readonly { readonly first: string; readonly second: string; readonly r: number }[];
}

/** By how much the model gets worse: shares and nats. */
export interface ImportanceRow {
  readonly name: string;
  readonly kind: "signal" | "sensor" | "unit";
  readonly accuracyDrop: Spread;
  readonly lossRise: Spread;
  /** With the signals held at their means. */
  readonly dropped: { readonly accuracyDrop: number; readonly lossRise: number };
  /** Recall lost, by permutation and by dropping; null of a class without windows. */
  readonly perClass: readonly ({ readonly permuted: Spread; readonly dropped: number } | null)[];
}

export interface WindowExplanation {
  /** "window 17 of subject 3". */
  readonly name: string;
  /** "called WALKING, 98.2 %; is WALKING". */
  readonly says: string;
  /** The class that is explained. */
  readonly target: string;
  readonly probability: number;
  /** Of the window in which nothing happens; null without gradients. */
  readonly baselineProbability: number | null;
  /** How many steps are real. */
  readonly length: number;
  /** One a signal, (T). */
  readonly signals: readonly Float32Array[];
  /** Integrated gradients, one a signal, (T); null without. */
  readonly attributions: readonly Float64Array[] | null;
  readonly complete: { readonly sum: number; readonly steps: number; readonly kept: boolean } | null;
  /** Probability lost at each step by covering all signals, and those of each panel; (T). */
  readonly occlusion: { readonly seconds: string; readonly all: Float64Array; readonly panels: readonly Float64Array[] };
}

/** A recording, or neighbouring windows of one: what the windows say, laid over one another. */
export interface OverTimeInput {
  readonly name: string;
  /** Seconds, or steps, of the first sample; one sample a step. */
  readonly start: number;
  /** One a signal; NaN where nothing was measured. */
  readonly signals: readonly Float32Array[];
  /** At each sample the mean over the windows that cover it of what covering that moment costs their class, all signals at once. */
  readonly occlusion: Float64Array;
  /** Stretches that the windows call one class. */
  readonly called: readonly { readonly from: number; readonly to: number; readonly label: number }[];
}

export interface FilterLayerInput {
  readonly name: string;
  readonly input: string;
  readonly channels: readonly number[];
  readonly kernelSize: number;
  readonly dilationRate: number;
  readonly frequencies: Float64Array;
  readonly filters: number;
  readonly dead: number;
  /** Those that are drawn. */
  readonly drawn: readonly FilterInput[];
}

export interface FilterInput {
  readonly filter: number;
  readonly kernels: readonly Float64Array[];
  readonly responses: readonly Float64Array[];
  readonly peak: number;
  readonly active: number;
  /** What of the data answers most. `signals`: one a signal, the stretch and some steps around it, from time step `from` of the window. */
  readonly excitedBy: readonly {
    readonly says: string;
    readonly from: number;
    readonly start: number;
    readonly steps: number;
    readonly signals: readonly Float32Array[];
  }[];
}

export interface FeatureMapInput {
  readonly name: string;
  readonly kind: string;
  readonly steps: number;
  readonly features: number;
  readonly values: Float32Array;
}
